<?php
/**
 * Where people look after their address.
 *
 * @package Verifierd
 */

namespace Verifierd;

use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * The page "XMPP" beside the profile, and what administrators can do for others. Whatever changes how an account is
 * entered asks for its password again.
 */
final class Account_Page {

	const SLUG  = 'verifierd-account';
	const NONCE = 'verifierd_account';

	/**
	 * What went wrong.
	 *
	 * @var string
	 */
	private static $fault = '';

	/**
	 * Recovery codes that were just made.
	 *
	 * @var string[]
	 */
	private static $codes = array();

	/**
	 * Hooks.
	 */
	public static function register() {
		add_action( 'admin_menu', array( __CLASS__, 'add' ) );
		add_action( 'admin_notices', array( __CLASS__, 'draw_reminder' ) );
		add_action( 'show_user_profile', array( __CLASS__, 'draw_pointer' ) );
		add_action( 'edit_user_profile', array( __CLASS__, 'draw_reset' ) );
		add_action( 'edit_user_profile_update', array( __CLASS__, 'reset' ) );
	}

	/**
	 * Puts it into the menu.
	 */
	public static function add() {
		$hook = add_users_page( __( 'Your XMPP address', 'verifierd' ), __( 'XMPP address', 'verifierd' ), 'read', self::SLUG, array( __CLASS__, 'draw' ) );
		if ( $hook ) {
			add_action( "load-{$hook}", array( __CLASS__, 'act' ) );
		}
	}

	/**
	 * Its address.
	 *
	 * @return string
	 */
	public static function url() {
		$parent = current_user_can( 'edit_users' ) ? 'users.php' : 'profile.php';
		return admin_url( $parent . '?page=' . self::SLUG );
	}

	/**
	 * Does what was asked for, before anything is drawn.
	 */
	public static function act() {
		if ( empty( $_POST['verifierd_do'] ) ) {
			return;
		}
		check_admin_referer( self::NONCE );
		$user = wp_get_current_user();
		// As it comes, slashes and all: WordPress hashes passwords so.
		$password = isset( $_POST['verifierd_password'] ) && is_string( $_POST['verifierd_password'] ) ? $_POST['verifierd_password'] : ''; // phpcs:ignore WordPress.Security.ValidatedSanitizedInput
		if ( '' === $password || ! wp_check_password( $password, $user->user_pass, $user->ID ) ) {
			self::$fault = __( 'That is not your password. Nothing was changed.', 'verifierd' );
			return;
		}
		$jid = isset( $_POST['jid'] ) && is_string( $_POST['jid'] ) ? trim( sanitize_text_field( wp_unslash( $_POST['jid'] ) ) ) : '';
		self::change( $user, sanitize_key( wp_unslash( $_POST['verifierd_do'] ) ), $jid );
	}

	/**
	 * One change.
	 *
	 * @param WP_User $user Whose.
	 * @param string  $what Which.
	 * @param string  $jid  The address that was typed.
	 */
	private static function change( WP_User $user, $what, $jid ) {
		$linked = Account::jid_of( $user->ID );
		if ( 'link' === $what && '' === $linked ) {
			self::$fault = Linking::begin( $user, $jid );
		} elseif ( '' === $linked ) {
			self::$fault = __( 'No address is linked.', 'verifierd' );
		} elseif ( 'unlink' === $what && '' === $user->user_email ) {
			self::$fault = __( 'Your account has no e-mail address: without your XMPP address there would be no way back in. Add one to your profile first.', 'verifierd' );
		} elseif ( 'unlink' === $what ) {
			Account::unlink( $user->ID );
			self::said( 'unlinked' );
		} elseif ( 'factor_on' === $what ) {
			Account::choose_factor( $user->ID, true );
			self::$codes = Recovery_Codes::renew( $user->ID );
		} elseif ( 'factor_off' === $what ) {
			Account::choose_factor( $user->ID, false );
			self::said( 'changed_factor' );
		} elseif ( 'codes' === $what ) {
			self::$codes = Recovery_Codes::renew( $user->ID );
		}
	}

	/**
	 * Shows the page anew, with a word on what happened.
	 *
	 * @param string $what What happened.
	 */
	private static function said( $what ) {
		wp_safe_redirect( add_query_arg( 'verifierd_said', $what, self::url() ), 303 );
		exit;
	}

	/**
	 * The page.
	 */
	public static function draw() {
		$user = wp_get_current_user();
		$jid  = Account::jid_of( $user->ID );
		printf( '<div class="wrap"><h1>%s</h1>', esc_html__( 'Your XMPP address', 'verifierd' ) );
		self::draw_notices();
		if ( array() !== self::$codes ) {
			printf( '<div class="notice notice-warning"><p>%s</p>', esc_html__( 'Keep these recovery codes, on paper or in a password manager. Each signs you in once when you cannot confirm. They are not shown again.', 'verifierd' ) );
			Second_Factor::draw_codes( self::$codes );
			echo '</div>';
		}
		if ( '' === $jid ) {
			printf( '<p>%s</p>', esc_html__( 'Link your XMPP address: you can sign in with it, or have it asked after your password.', 'verifierd' ) );
			self::draw_form( 'link', __( 'Link', 'verifierd' ), true );
		} else {
			/* translators: %s: an XMPP address */
			printf( '<p id="verifierd-linked">%s</p>', esc_html( sprintf( __( 'Linked: %s', 'verifierd' ), $jid ) ) );
			self::draw_linked( $user );
		}
		echo '</div>';
	}

	/**
	 * What somebody with an address can do.
	 *
	 * @param WP_User $user Who.
	 */
	private static function draw_linked( WP_User $user ) {
		printf( '<h2>%s</h2>', esc_html__( 'Second step after the password', 'verifierd' ) );
		if ( Account::is_forced( $user ) ) {
			printf( '<p>%s</p>', esc_html__( 'On: your role needs it.', 'verifierd' ) );
		} elseif ( Account::needs_factor( $user ) ) {
			printf( '<p>%s</p>', esc_html__( 'On: after your password, your address is asked. Your address alone does not sign you in.', 'verifierd' ) );
			self::draw_form( 'factor_off', __( 'Turn off', 'verifierd' ) );
		} else {
			printf( '<p>%s</p>', esc_html__( 'Off: your password alone signs you in, and so does your address.', 'verifierd' ) );
			self::draw_form( 'factor_on', __( 'Turn on', 'verifierd' ) );
		}
		if ( Account::needs_factor( $user ) ) {
			$left = Recovery_Codes::left( $user->ID );
			/* translators: %d: a number */
			printf( '<h2>%s</h2><p>%s</p>', esc_html__( 'Recovery codes', 'verifierd' ), esc_html( sprintf( _n( '%d code is left.', '%d codes are left.', $left, 'verifierd' ), $left ) ) );
			self::draw_form( 'codes', __( 'Make new ones', 'verifierd' ) );
		}
		printf( '<h2>%s</h2>', esc_html__( 'Unlink', 'verifierd' ) );
		self::draw_form( 'unlink', __( 'Unlink', 'verifierd' ) );
	}

	/**
	 * A form of the page.
	 *
	 * @param string $what        What it does.
	 * @param string $label       The words of its button.
	 * @param bool   $has_address Whether an address is typed.
	 */
	private static function draw_form( $what, $label, $has_address = false ) {
		printf( '<form method="post" class="verifierd-form" name="%s">', esc_attr( 'verifierd-' . $what ) );
		wp_nonce_field( self::NONCE, '_wpnonce', true );
		if ( $has_address ) {
			printf( '<p><label>%s <input type="text" inputmode="email" name="jid" class="regular-text" autocapitalize="off" spellcheck="false" maxlength="1023" placeholder="alice@example.org" required></label></p>', esc_html__( 'XMPP address', 'verifierd' ) );
		}
		printf( '<p><label>%s <input type="password" name="verifierd_password" autocomplete="current-password" required></label> ', esc_html__( 'Your password', 'verifierd' ) );
		printf( '<button class="button" name="verifierd_do" value="%s">%s</button></p></form>', esc_attr( $what ), esc_html( $label ) );
	}

	/**
	 * What happened, and what went wrong.
	 */
	private static function draw_notices() {
		$words = array(
			'linked'         => array( 'success', __( 'The address is linked.', 'verifierd' ) ),
			'unlinked'       => array( 'success', __( 'The address is no longer linked.', 'verifierd' ) ),
			'changed_factor' => array( 'success', __( 'Changed.', 'verifierd' ) ),
			'taken'          => array( 'error', __( 'This address is linked to an account already.', 'verifierd' ) ),
			'changed'        => array( 'error', __( 'Nothing was linked: you are signed in with another account, or it has an address already.', 'verifierd' ) ),
		);
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- words only.
		$said = isset( $_GET['verifierd_said'] ) ? sanitize_key( wp_unslash( $_GET['verifierd_said'] ) ) : '';
		if ( '' !== self::$fault ) {
			printf( '<div class="notice notice-error" role="alert"><p>%s</p></div>', esc_html( self::$fault ) );
		} elseif ( isset( $words[ $said ] ) ) {
			printf( '<div class="notice notice-%s"><p>%s</p></div>', esc_attr( $words[ $said ][0] ), esc_html( $words[ $said ][1] ) );
		}
	}

	/**
	 * Whoever needs a second factor and has few codes left is on the way to be locked out.
	 */
	public static function draw_reminder() {
		$user = wp_get_current_user();
		if ( Account::needs_factor( $user ) && Recovery_Codes::left( $user->ID ) < 3 && array() === self::$codes ) {
			printf( '<div class="notice notice-warning"><p>%s <a href="%s">%s</a></p></div>', esc_html__( 'You have few recovery codes left. Without one, nobody but an administrator can let you in when your XMPP address cannot be asked.', 'verifierd' ), esc_url( self::url() ), esc_html__( 'Make new ones', 'verifierd' ) );
		}
	}

	/**
	 * A line in the profile that leads here.
	 */
	public static function draw_pointer() {
		printf( '<h2>%s</h2><p><a href="%s">%s</a></p>', esc_html__( 'XMPP address', 'verifierd' ), esc_url( self::url() ), esc_html__( 'Link an address, or have it asked after your password', 'verifierd' ) );
	}

	/**
	 * For administrators, in somebody else's profile.
	 *
	 * @param WP_User $user Whose.
	 */
	public static function draw_reset( $user ) {
		$jid = Account::jid_of( $user->ID );
		if ( '' === $jid || ! current_user_can( 'edit_user', $user->ID ) ) {
			return;
		}
		printf( '<h2>%s</h2><table class="form-table" role="presentation"><tr><th scope="row">%s</th><td>', esc_html__( 'XMPP address', 'verifierd' ), esc_html( $jid ) );
		printf( '<label><input type="checkbox" name="verifierd_reset" value="1"> %s</label>', esc_html__( 'Unlink it. The second step and the recovery codes go with it, and the account is told by mail.', 'verifierd' ) );
		echo '</td></tr></table>';
	}

	/**
	 * The way back for somebody who lost both their address and their codes. WordPress has checked the form.
	 *
	 * @param int $user_id Whose.
	 */
	public static function reset( $user_id ) {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- user-edit.php has checked "update-user_ID".
		if ( ! empty( $_POST['verifierd_reset'] ) && current_user_can( 'edit_user', $user_id ) ) {
			Account::unlink( $user_id );
		}
	}
}
