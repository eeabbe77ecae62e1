<?php
/**
 * Signing in by an address alone.
 *
 * @package Verifierd
 */

namespace Verifierd;

use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * `wp-login.php?action=verifierd-jid`: an address is typed, its owner confirms, and the account that is linked to it is
 * entered. Whether there is one is told to nobody but the owner of the address.
 */
final class Sign_In {

	const ACTION = 'verifierd-jid';

	/**
	 * Hooks.
	 */
	public static function register() {
		add_action( 'login_form', array( __CLASS__, 'draw_link' ) );
		add_action( 'login_form_' . self::ACTION, array( __CLASS__, 'show' ) );
	}

	/**
	 * The address of the page.
	 *
	 * @param string $redirect_to Where to go afterwards.
	 * @return string
	 */
	public static function url( $redirect_to = '' ) {
		return Login_Pages::url( self::ACTION, '' === $redirect_to ? array() : array( 'redirect_to' => rawurlencode( $redirect_to ) ) );
	}

	/**
	 * A link below the fields of WordPress' own form.
	 */
	public static function draw_link() {
		if ( ! Settings::get( 'sign_in' ) ) {
			return;
		}
		$words = (string) Settings::get( 'text_sign_in' );
		printf(
			'<p class="verifierd-link"><a href="%s">%s</a></p>',
			esc_url( self::url( self::redirect_to() ) ),
			esc_html( '' === $words ? __( 'Sign in with your XMPP address', 'verifierd' ) : $words )
		);
	}

	/**
	 * The page: asks for the address, or asks the address.
	 */
	public static function show() {
		if ( ! Settings::get( 'sign_in' ) ) {
			wp_safe_redirect( wp_login_url() );
			exit;
		}
		Attempt::ensure_secret();
		$jid   = Login_Pages::field( 'jid' );
		$fault = '';
		if ( 'POST' === ( $_SERVER['REQUEST_METHOD'] ?? '' ) ) {
			if ( 'address' !== Login_Pages::sent_form() ) {
				$fault = __( 'This page was open for too long, or cookies are blocked. Try again.', 'verifierd' );
			} else {
				$fault = Login_Pages::fault_of( $jid );
				$fault = '' === $fault ? self::ask( $jid ) : $fault;
			}
		}
		Login_Pages::head( __( 'Sign in with XMPP', 'verifierd' ), '', $fault );
		Login_Pages::form( 'address', self::ACTION );
		Login_Pages::address_field( $jid );
		printf( '<p class="forgetmenot"><input name="rememberme" type="checkbox" id="rememberme" value="forever"> <label for="rememberme">%s</label></p>', esc_html__( 'Remember Me' ) );
		printf( '<input type="hidden" name="redirect_to" value="%s">', esc_attr( self::redirect_to() ) );
		Login_Pages::submit( __( 'Continue', 'verifierd' ) );
		printf( '<p id="nav"><a href="%s">%s</a></p>', esc_url( wp_login_url( self::redirect_to() ) ), esc_html__( 'Sign in with a password', 'verifierd' ) );
		Login_Pages::foot( 'verifierd-jid' );
	}

	/**
	 * Asks the address, whoever it belongs to, and goes to the waiting page.
	 *
	 * @param string $jid What was typed.
	 * @return string What is wrong, where that has nothing to do with who it is.
	 */
	private static function ask( $jid ) {
		$site  = wp_specialchars_decode( get_option( 'blogname' ), ENT_QUOTES );
		$about = array(
			'url'     => wp_login_url(),
			/* translators: %s: name of the site */
			'message' => sprintf( __( 'Sign in to %s', 'verifierd' ), $site ),
		);
		$asked = Desk::ask( 'sign_in', $jid, $about );
		if ( ! is_wp_error( $asked ) ) {
			$facts = Desk::facts( $jid, $asked );
		} elseif ( in_array( $asked->get_error_code(), array( 'refused', 'limited' ), true ) ) {
			$facts = Desk::decoy( $jid );
		} else {
			return Login_Pages::trouble( $asked->get_error_code() );
		}
		Attempt::begin(
			'sign_in',
			$facts + array(
				'remember'    => '' !== Login_Pages::field( 'rememberme' ),
				'redirect_to' => self::redirect_to(),
			)
		);
		Login_Pages::go( Waiting_Page::ACTION );
	}

	/**
	 * The owner of the address has confirmed: now everything may be told.
	 *
	 * @param Attempt $attempt The attempt, claimed.
	 * @param string  $jid     Who has confirmed.
	 */
	public static function approved( Attempt $attempt, $jid ) {
		$user = Account::of_jid( $jid );
		if ( ! $user ) {
			$user = self::create( $jid );
		}
		if ( ! $user ) {
			/* translators: %s: an XMPP address */
			self::refuse( sprintf( __( 'No account of this site is linked to %s. Sign in with your password, and link it in your profile.', 'verifierd' ), $jid ) );
		}
		if ( ! Account::may_sign_in_by_jid( $user ) ) {
			self::refuse( __( 'This account needs its password first. Sign in with name and password; your XMPP address is asked afterwards.', 'verifierd' ) );
		}
		// Plugins that keep accounts out hook here. WordPress hands them a password as well; there is none.
		$checked = apply_filters( 'wp_authenticate_user', $user, '' );
		$checked = wp_authenticate_spam_check( $checked );
		if ( ! $checked instanceof WP_User || $checked->ID !== $user->ID ) {
			self::refuse( is_wp_error( $checked ) ? wp_strip_all_tags( $checked->get_error_message() ) : __( 'This account may not sign in.', 'verifierd' ) );
		}
		self::enter( $user, $attempt );
		self::leave( $user, $attempt );
	}

	/**
	 * Signs somebody in, as wp_signon() does at its end.
	 *
	 * @param WP_User $user    Who.
	 * @param Attempt $attempt The attempt, claimed.
	 */
	public static function enter( WP_User $user, Attempt $attempt ) {
		wp_set_auth_cookie( $user->ID, $attempt->get( 'remember' ) );
		/** This action is documented in wp-includes/user.php */
		do_action( 'wp_login', $user->user_login, $user );
	}

	/**
	 * Goes where somebody who has signed in wanted to go.
	 *
	 * @param WP_User $user    Who.
	 * @param Attempt $attempt The attempt, claimed.
	 */
	public static function leave( WP_User $user, Attempt $attempt ) {
		global $interim_login;
		if ( $attempt->get( 'interim' ) ) {
			// The page below the dialog in which this stands looks for this class of wp-login.php.
			$interim_login = 'success'; // phpcs:ignore WordPress.WP.GlobalVariablesOverride.Prohibited
			Login_Pages::head( '', __( 'You have logged in successfully.' ) );
			Login_Pages::foot();
		}
		wp_safe_redirect( self::destination( $user, $attempt ), 303 );
		exit;
	}

	/**
	 * Where that is.
	 *
	 * @param WP_User $user    Who.
	 * @param Attempt $attempt The attempt, claimed.
	 * @return string
	 */
	public static function destination( WP_User $user, Attempt $attempt ) {
		$wanted = $attempt->get( 'redirect_to' );
		/** This filter is documented in wp-login.php */
		$to = apply_filters( 'login_redirect', '' === $wanted ? admin_url() : $wanted, $wanted, $user );
		if ( ( '' === $to || admin_url() === $to ) && ! $user->has_cap( 'edit_posts' ) ) {
			$to = $user->has_cap( 'read' ) ? admin_url( 'profile.php' ) : home_url( '/' );
		}
		return wp_validate_redirect( $to, admin_url() );
	}

	/**
	 * Where the browser wants to go.
	 *
	 * @return string
	 */
	public static function redirect_to() {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- wp_safe_redirect() decides about it.
		$wanted = isset( $_REQUEST['redirect_to'] ) && is_string( $_REQUEST['redirect_to'] ) ? wp_unslash( $_REQUEST['redirect_to'] ) : '';
		return wp_validate_redirect( wp_sanitize_redirect( $wanted ), '' );
	}

	/**
	 * Makes an account for an address, where the administrator wants that for such addresses.
	 *
	 * @param string $jid Who has confirmed.
	 * @return WP_User|null
	 */
	private static function create( $jid ) {
		$is_covered = false;
		foreach ( Settings::get( 'create_for' ) as $pattern ) {
			$is_covered = $is_covered || Account::covers( $pattern, $jid );
		}
		// Two accounts that are linked to it: Account::of_jid() found nobody, and a third would not help.
		if ( ! $is_covered || array() !== Account::all_of_jid( $jid ) ) {
			return null;
		}
		$login = sanitize_user( $jid, true );
		// A name that is taken belongs to somebody else, whatever it looks like.
		if ( $login !== $jid || strlen( $login ) > 60 || username_exists( $login ) ) {
			$login = 'xmpp-' . substr( hash( 'sha256', $jid ), 0, 20 );
		}
		$user_id = wp_insert_user(
			array(
				'user_login'   => wp_slash( $login ),
				'user_pass'    => wp_generate_password( 32 ),
				'display_name' => wp_slash( (string) strstr( $jid, '@', true ) ),
				'role'         => get_option( 'default_role' ),
			)
		);
		if ( is_wp_error( $user_id ) ) {
			return null;
		}
		Account::link( $user_id, $jid );
		return get_userdata( $user_id );
	}

	/**
	 * Tells the owner of the address why that does not let them in.
	 *
	 * @param string $words Why.
	 */
	private static function refuse( $words ) {
		Login_Pages::end( __( 'Not signed in', 'verifierd' ), $words, wp_login_url(), __( 'Sign in with a password', 'verifierd' ) );
	}
}
