<?php
/**
 * A confirmation after the password.
 *
 * @package Verifierd
 */

namespace Verifierd;

use WP_Error;
use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * Holds a sign-in up after the password was right, before any cookie is set, until the linked address has confirmed or a
 * recovery code was typed. Where it cannot do that, such as in XML-RPC, it refuses.
 */
final class Second_Factor {

	const ENROL = 'verifierd-enrol';

	/**
	 * How many wrong recovery codes end an attempt.
	 */
	const WRONG_CODES = 5;

	/**
	 * What the address of the waiting page says of that.
	 */
	const TYPING = array( 'verifierd_recovery' => '1' );

	/**
	 * How long somebody has to type the address of an account that needs one, in seconds.
	 */
	const TIME_TO_ENROL = 600;

	/**
	 * The account that an application password was right for in this request.
	 *
	 * @var int
	 */
	private static $by_application_password = 0;

	/**
	 * Hooks. Behind whatever else looks at a password: it may still refuse.
	 */
	public static function register() {
		add_filter( 'authenticate', array( __CLASS__, 'after_password' ), PHP_INT_MAX, 3 );
		add_action( 'application_password_did_authenticate', array( __CLASS__, 'note_application_password' ) );
		add_filter( 'wp_is_application_passwords_available_for_user', array( __CLASS__, 'may_use_application_passwords' ), 10, 2 );
		add_action( 'login_form_' . self::ENROL, array( __CLASS__, 'show_enrolment' ) );
	}

	/**
	 * Remembers who came by an application password.
	 *
	 * @param WP_User $user Who.
	 */
	public static function note_application_password( $user ) {
		self::$by_application_password = $user->ID;
	}

	/**
	 * Application passwords let programs in without anybody being asked. Accounts that need a second factor have none,
	 * unless the administrator allows them.
	 *
	 * @param bool    $is_available What others say.
	 * @param WP_User $user         The account.
	 * @return bool
	 */
	public static function may_use_application_passwords( $is_available, $user ) {
		return $is_available && ( Settings::get( 'application_passwords' ) || ! Account::needs_factor( $user ) );
	}

	/**
	 * The last word on a password.
	 *
	 * @param WP_User|WP_Error|null $user     What others say.
	 * @param string                $username What was typed.
	 * @param string                $password What was typed.
	 * @return WP_User|WP_Error|null
	 */
	public static function after_password( $user, $username, $password ) {
		if ( ! $user instanceof WP_User || ! Account::needs_factor( $user ) ) {
			return $user;
		}
		// A cookie is only set after the second factor.
		$has_cookie = '' === (string) $username && '' === (string) $password && wp_validate_auth_cookie() === $user->ID;
		if ( $has_cookie || self::$by_application_password === $user->ID ) {
			return $user;
		}
		// Only there can somebody wait.
		if ( ! did_action( 'login_init' ) || headers_sent() ) {
			return new WP_Error( 'verifierd_second_factor', __( 'This account needs a confirmation over XMPP: sign in with a browser, on the login page of the site.', 'verifierd' ) );
		}
		self::ask( $user );
	}

	/**
	 * Asks the linked address, and goes to the waiting page. Where nobody can be asked, a recovery code is the way in.
	 *
	 * @param WP_User $user The account.
	 */
	private static function ask( WP_User $user ) {
		// phpcs:disable WordPress.Security.NonceVerification -- WordPress' own login form, which has no nonce.
		$facts = array(
			'user'        => $user->ID,
			'password'    => wp_hash( $user->user_pass ),
			'remember'    => ! empty( $_POST['rememberme'] ),
			'interim'     => isset( $_REQUEST['interim-login'] ),
			'redirect_to' => Sign_In::redirect_to(),
		);
		// phpcs:enable
		$jid = Account::jid_of( $user->ID );
		if ( '' === $jid ) {
			Attempt::drop();
			Attempt::begin( 'enrol', $facts + array( 'ends' => time() + self::TIME_TO_ENROL ) );
			Login_Pages::go( self::ENROL );
		}
		$asked = Desk::ask( 'second_factor', $jid, self::about( $user ) );
		if ( is_wp_error( $asked ) ) {
			$facts += array(
				'jid'     => $jid,
				'trouble' => $asked->get_error_code(),
			);
		} else {
			$facts += Desk::facts( $jid, $asked );
		}
		Attempt::begin( 'second_factor', $facts );
		Login_Pages::go( Waiting_Page::ACTION );
	}

	/**
	 * The account of an attempt, if its password is still the one that was right.
	 *
	 * @param Attempt $attempt The attempt.
	 * @return WP_User|null
	 */
	private static function user_of( Attempt $attempt ) {
		$user = get_userdata( $attempt->get( 'user' ) );
		return $user && hash_equals( wp_hash( $user->user_pass ), $attempt->get( 'password' ) ) ? $user : null;
	}

	/**
	 * What the one who is asked is told.
	 *
	 * @param WP_User $user The account.
	 * @return array
	 */
	private static function about( WP_User $user ) {
		$site = wp_specialchars_decode( get_option( 'blogname' ), ENT_QUOTES );
		return array(
			'url'     => wp_login_url(),
			'user'    => $user->ID,
			/* translators: 1: name of an account, 2: name of the site */
			'message' => sprintf( __( 'The password of %1$s was typed at %2$s. Is that you?', 'verifierd' ), $user->user_login, $site ),
		);
	}

	/**
	 * The linked address has confirmed.
	 *
	 * @param Attempt $attempt The attempt, claimed.
	 * @param string  $jid     Who has confirmed.
	 */
	public static function approved( Attempt $attempt, $jid ) {
		$user = self::user_of( $attempt );
		// It must still be that account's address.
		if ( ! $user || $jid !== $attempt->get( 'jid' ) || Account::jid_of( $user->ID ) !== $jid ) {
			Login_Pages::end( __( 'Not signed in', 'verifierd' ), __( 'The account has changed meanwhile.', 'verifierd' ), wp_login_url(), __( 'Try again', 'verifierd' ) );
		}
		Sign_In::enter( $user, $attempt );
		Sign_In::leave( $user, $attempt );
	}

	/**
	 * Whether somebody is about to type a recovery code: then the page must not load itself anew, as it does without
	 * scripts.
	 *
	 * @return bool
	 */
	public static function is_typing() {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- it only asks.
		return isset( $_GET['verifierd_recovery'] );
	}

	/**
	 * The form for a recovery code, below the code or in its place.
	 *
	 * @param Attempt $attempt The attempt.
	 */
	public static function draw_recovery_form( Attempt $attempt ) {
		$is_open = self::is_typing() || '' !== $attempt->get( 'trouble' ) || $attempt->get( 'wrong_codes' ) > 0;
		if ( ! $is_open ) {
			printf( '<noscript><p class="verifierd-recovery"><a href="%s">%s</a></p></noscript>', esc_url( Login_Pages::url( Waiting_Page::ACTION, self::TYPING ) ), esc_html__( 'Stop this page from loading anew, and type a recovery code', 'verifierd' ) );
		}
		printf( '<details class="verifierd-recovery"%s><summary>%s</summary>', $is_open ? ' open' : '', esc_html__( 'I cannot confirm: use a recovery code', 'verifierd' ) );
		if ( $attempt->get( 'wrong_codes' ) > 0 ) {
			printf( '<p class="verifierd-wrong" role="alert">%s</p>', esc_html__( 'That is none of your recovery codes.', 'verifierd' ) );
		}
		Login_Pages::form( 'recovery', Waiting_Page::ACTION );
		printf( '<p><label for="verifierd-recovery-code">%s</label><input type="text" id="verifierd-recovery-code" name="recovery_code" class="input" size="26" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="40"></p>', esc_html__( 'Recovery code', 'verifierd' ) );
		Login_Pages::submit( __( 'Sign in', 'verifierd' ) );
		echo '</details>';
	}

	/**
	 * Takes a recovery code in place of a confirmation.
	 *
	 * @param Attempt $attempt The attempt.
	 */
	public static function take_recovery_code( Attempt $attempt ) {
		$user = self::user_of( $attempt );
		if ( 'second_factor' !== $attempt->get( 'purpose' ) || ! $user || $attempt->is_over() || ! $attempt->claim() ) {
			Login_Pages::go( Waiting_Page::ACTION );
		}
		if ( ! Recovery_Codes::spend( $user->ID, Login_Pages::field( 'recovery_code' ) ) ) {
			self::refuse_recovery_code( $attempt );
		}
		if ( '' !== $attempt->get( 'verification' ) ) {
			Api::withdraw( $attempt->get( 'verification' ) );
		}
		Account::tell_of_recovery_code( $user->ID );
		/**
		 * Fires when a recovery code took the place of a confirmation.
		 *
		 * @param int $user_id The account.
		 */
		do_action( 'verifierd_recovery_code_used', $user->ID );
		Sign_In::enter( $user, $attempt );
		Sign_In::leave( $user, $attempt );
	}

	/**
	 * A wrong code: a few may be tried.
	 *
	 * @param Attempt $attempt The attempt, claimed.
	 */
	private static function refuse_recovery_code( Attempt $attempt ) {
		$wrong = $attempt->get( 'wrong_codes' ) + 1;
		if ( $wrong < self::WRONG_CODES ) {
			$attempt->put_back( array( 'wrong_codes' => $wrong ) );
			Login_Pages::go( Waiting_Page::ACTION, self::TYPING );
		}
		if ( '' !== $attempt->get( 'verification' ) ) {
			Api::withdraw( $attempt->get( 'verification' ) );
		}
		Login_Pages::end( __( 'Not signed in', 'verifierd' ), __( 'Too many wrong recovery codes.', 'verifierd' ), wp_login_url(), __( 'Try again', 'verifierd' ) );
	}

	/**
	 * The page on which an account whose role needs an address, and that has none, gets one.
	 */
	public static function show_enrolment() {
		$attempt = Attempt::of_browser();
		if ( ! $attempt || 'enrol' !== $attempt->get( 'purpose' ) || $attempt->is_over() ) {
			wp_safe_redirect( wp_login_url() );
			exit;
		}
		if ( '' !== $attempt->get( 'verification' ) ) {
			Login_Pages::go( Waiting_Page::ACTION );
		}
		$jid   = Login_Pages::field( 'jid' );
		$fault = '';
		if ( 'enrol' === Login_Pages::sent_form() ) {
			$fault = Login_Pages::fault_of( $jid );
			if ( '' === $fault && $attempt->claim() ) {
				$fault = self::ask_new_address( $attempt, $jid );
			}
		}
		Login_Pages::head( __( 'Your XMPP address', 'verifierd' ), __( 'Your account needs an XMPP address: it is asked after your password from now on. Type it, and confirm that it is yours.', 'verifierd' ), $fault );
		Login_Pages::form( 'enrol', self::ENROL );
		Login_Pages::address_field( $jid );
		Login_Pages::submit( __( 'Continue', 'verifierd' ) );
		Login_Pages::foot( 'verifierd-jid' );
	}

	/**
	 * Asks the owner of an address whether it is theirs.
	 *
	 * @param Attempt $attempt The attempt, claimed.
	 * @param string  $jid     What was typed.
	 * @return string What is wrong.
	 */
	private static function ask_new_address( Attempt $attempt, $jid ) {
		$user  = self::user_of( $attempt );
		$asked = $user ? Desk::ask( 'enrol', $jid, Linking::about( $user ) ) : new WP_Error( 'failed' );
		$facts = array();
		foreach ( array( 'user', 'password', 'remember', 'interim', 'redirect_to' ) as $key ) {
			$facts[ $key ] = $attempt->get( $key );
		}
		if ( is_wp_error( $asked ) ) {
			Attempt::begin( 'enrol', $facts + array( 'ends' => $attempt->get( 'ends' ) ) );
			return Login_Pages::trouble( $asked->get_error_code() );
		}
		Attempt::begin( 'enrol', $facts + Desk::facts( $jid, $asked ) );
		Login_Pages::go( Waiting_Page::ACTION );
	}

	/**
	 * The owner of the new address has confirmed: it is linked, and the account is entered.
	 *
	 * @param Attempt $attempt The attempt, claimed.
	 * @param string  $jid     Who has confirmed.
	 */
	public static function enrolled( Attempt $attempt, $jid ) {
		$user = self::user_of( $attempt );
		// Somebody may have linked one meanwhile: a password alone must not replace it.
		if ( ! $user || '' !== Account::jid_of( $user->ID ) || array() !== Account::all_of_jid( $jid ) ) {
			Login_Pages::end( __( 'Not signed in', 'verifierd' ), __( 'This address is linked to an account already.', 'verifierd' ), wp_login_url(), __( 'Try again', 'verifierd' ) );
		}
		Account::link( $user->ID, $jid );
		$codes = Recovery_Codes::renew( $user->ID );
		Sign_In::enter( $user, $attempt );
		Login_Pages::head( __( 'Your recovery codes', 'verifierd' ), __( 'Keep these recovery codes, on paper or in a password manager. Each signs you in once when you cannot confirm. They are not shown again.', 'verifierd' ) );
		self::draw_codes( $codes );
		printf( '<p><a class="button button-primary button-large" href="%s">%s</a></p>', esc_url( Sign_In::destination( $user, $attempt ) ), esc_html__( 'I have kept them: continue', 'verifierd' ) );
		Login_Pages::foot();
	}

	/**
	 * A list of codes.
	 *
	 * @param string[] $codes The codes.
	 */
	public static function draw_codes( array $codes ) {
		echo '<ul class="verifierd-codes">';
		foreach ( $codes as $code ) {
			printf( '<li><code>%s</code></li>', esc_html( $code ) );
		}
		echo '</ul>';
	}
}
