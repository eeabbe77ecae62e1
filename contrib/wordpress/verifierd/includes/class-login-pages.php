<?php
/**
 * Pages in the dress of wp-login.php.
 *
 * @package Verifierd
 */

namespace Verifierd;

use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Draws pages with WordPress' own header and footer of the login page. No script stands in them.
 */
final class Login_Pages {

	/**
	 * The address of one of our actions of wp-login.php.
	 *
	 * @param string $action The action.
	 * @param array  $more   Further parameters.
	 * @return string
	 */
	public static function url( $action, array $more = array() ) {
		return add_query_arg( array( 'action' => $action ) + $more, site_url( 'wp-login.php', 'login' ) );
	}

	/**
	 * Goes to one of our pages.
	 *
	 * @param string $action The action.
	 * @param array  $more   Further parameters.
	 */
	public static function go( $action, array $more = array() ) {
		wp_safe_redirect( self::url( $action, $more ), 303 );
		exit;
	}

	/**
	 * The head of a page.
	 *
	 * @param string $title   Its title.
	 * @param string $message What it says first; plain text.
	 * @param string $error   What went wrong; plain text.
	 */
	public static function head( $title, $message = '', $error = '' ) {
		add_action(
			'login_enqueue_scripts',
			static function () {
				wp_enqueue_style( 'verifierd', plugins_url( 'assets/verifierd.css', FILE ), array(), VERSION );
			}
		);
		$errors = new WP_Error();
		if ( '' !== $error ) {
			$errors->add( 'verifierd', esc_html( $error ) );
		}
		$message = '' === $message ? '' : '<p class="message">' . esc_html( $message ) . '</p>';
		login_header( esc_html( $title ), $message, $errors );
	}

	/**
	 * The foot of a page, and the end.
	 *
	 * @param string $id What gets the focus first.
	 */
	public static function foot( $id = '' ) {
		login_footer( $id );
		exit;
	}

	/**
	 * A page that only says something, with a way on.
	 *
	 * @param string $title Its title.
	 * @param string $error What it says; plain text.
	 * @param string $url   The way on.
	 * @param string $label Its words.
	 */
	public static function end( $title, $error, $url, $label ) {
		self::head( $title, '', $error );
		printf( '<p id="nav"><a class="verifierd-on" href="%s">%s</a></p>', esc_url( $url ), esc_html( $label ) );
		self::foot();
	}

	/**
	 * The beginning of a form that is tied to this browser.
	 *
	 * @param string $name   Its name.
	 * @param string $action The action of wp-login.php it is for.
	 */
	public static function form( $name, $action ) {
		printf(
			'<form name="%1$s" method="post" action="%2$s"><input type="hidden" name="verifierd_form" value="%1$s"><input type="hidden" name="verifierd_token" value="%3$s">',
			esc_attr( $name ),
			esc_url( self::url( $action ) ),
			esc_attr( Attempt::form_token( $name ) )
		);
	}

	/**
	 * The field for an address.
	 *
	 * @param string $value What stands in it.
	 */
	public static function address_field( $value = '' ) {
		printf(
			'<p><label for="verifierd-jid">%s</label><input type="text" inputmode="email" id="verifierd-jid" name="jid" class="input" size="20" autocapitalize="off" autocomplete="username" spellcheck="false" placeholder="alice@example.org" maxlength="1023" required value="%s"></p>',
			esc_html__( 'XMPP address', 'verifierd' ),
			esc_attr( $value )
		);
	}

	/**
	 * The button of a form, and its end.
	 *
	 * @param string $label  Its words.
	 * @param bool   $is_big Whether it is what the page is for.
	 */
	public static function submit( $label, $is_big = true ) {
		printf( '<p class="submit"><button type="submit" class="button %s">%s</button></p></form>', $is_big ? 'button-primary button-large' : 'verifierd-small', esc_html( $label ) );
	}

	/**
	 * Which of our forms was sent, if it was made for this browser.
	 *
	 * @return string Its name; empty where none was, or it is somebody else's.
	 */
	public static function sent_form() {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- is_form_ours() verifies it.
		$name = isset( $_POST['verifierd_form'] ) ? sanitize_key( wp_unslash( $_POST['verifierd_form'] ) ) : '';
		return '' !== $name && Attempt::is_form_ours( $name ) ? $name : '';
	}

	/**
	 * A field of the form that was sent.
	 *
	 * @param string $key Its name.
	 * @return string
	 */
	public static function field( $key ) {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- only read after sent_form().
		return isset( $_POST[ $key ] ) && is_string( $_POST[ $key ] ) ? trim( sanitize_text_field( wp_unslash( $_POST[ $key ] ) ) ) : '';
	}

	/**
	 * What is wrong with an address that was typed, as far as that can be seen from here.
	 *
	 * @param string $jid What was typed.
	 * @return string Empty where nothing is.
	 */
	public static function fault_of( $jid ) {
		return preg_match( '/\A[^@\/\s]{1,1023}@[^@\/\s]{1,1023}\z/u', $jid ) ? '' : __( 'An XMPP address looks like alice@example.org.', 'verifierd' );
	}

	/**
	 * Words for why nobody could be asked.
	 *
	 * @param string $kind The code of an error of the API.
	 * @return string
	 */
	public static function trouble( $kind ) {
		switch ( $kind ) {
			case 'invalid':
				return __( 'An XMPP address looks like alice@example.org.', 'verifierd' );
			case 'refused':
				return __( 'This address may not be asked from here. The administrator of the site can change that.', 'verifierd' );
			case 'limited':
				return __( 'This address was asked too often, or wants to be left alone for a while. Try again in some minutes.', 'verifierd' );
			default:
				return __( 'Nobody can be asked over XMPP at the moment. Try again in some minutes.', 'verifierd' );
		}
	}
}
