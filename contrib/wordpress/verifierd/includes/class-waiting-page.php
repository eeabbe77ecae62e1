<?php
/**
 * The page that shows the code and waits.
 *
 * @package Verifierd
 */

namespace Verifierd;

defined( 'ABSPATH' ) || exit;

/**
 * `wp-login.php?action=verifierd`: waits for whatever this browser has begun, and lets it happen once it is approved.
 * Without JavaScript it loads itself anew; no request waits in PHP.
 */
final class Waiting_Page {

	const ACTION = 'verifierd';

	/**
	 * How often a page looks, in seconds.
	 */
	const PAUSE = 2;

	/**
	 * Hooks.
	 */
	public static function register() {
		add_action( 'login_form_' . self::ACTION, array( __CLASS__, 'show' ) );
	}

	/**
	 * Shows it, or goes on.
	 */
	public static function show() {
		$attempt = Attempt::of_browser();
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- it only asks.
		if ( isset( $_GET['verifierd_state'] ) ) {
			wp_send_json( array( 'state' => $attempt ? self::look( $attempt )['state'] : 'none' ) );
		}
		if ( ! $attempt ) {
			self::nothing();
		}
		$form = Login_Pages::sent_form();
		if ( 'cancel' === $form ) {
			self::cancel( $attempt );
		}
		if ( 'recovery' === $form ) {
			Second_Factor::take_recovery_code( $attempt );
		}
		if ( 'enrol' === $attempt->get( 'purpose' ) && '' === $attempt->get( 'verification' ) ) {
			Login_Pages::go( Second_Factor::ENROL );
		}
		$found = self::look( $attempt );
		if ( 'pending' === $found['state'] ) {
			self::draw( $attempt );
		}
		if ( ! $attempt->claim() ) {
			self::nothing();
		}
		self::settle( $attempt, $found );
	}

	/**
	 * How it stands: `pending` and the daemon's outcomes. Only `approved` lets anything happen.
	 *
	 * @param Attempt $attempt The attempt.
	 * @return array `state`, and the `verification` where the daemon told one.
	 */
	private static function look( Attempt $attempt ) {
		$waits = array( 'state' => $attempt->is_over() ? 'expired' : 'pending' );
		if ( '' !== $attempt->get( 'trouble' ) ) {
			return array( 'state' => 'pending' );
		}
		if ( '' === $attempt->get( 'verification' ) ) {
			return $waits;
		}
		$verification = Api::read( $attempt->get( 'verification' ) );
		if ( is_wp_error( $verification ) ) {
			return 'gone' === $verification->get_error_code() ? array( 'state' => 'expired' ) : $waits;
		}
		$found = array(
			'state'        => $verification['state'],
			'verification' => $verification,
		);
		if ( 'approved' === $found['state'] && '' === Verification::approved_by( $verification ) ) {
			$found['state'] = 'denied';
		}
		// Whether an address can be reached is nobody's business who has proven nothing yet: it takes its time.
		if ( 'undeliverable' === $found['state'] && in_array( $attempt->get( 'purpose' ), array( 'sign_in', 'comment' ), true ) ) {
			return $waits + $found;
		}
		return $found;
	}

	/**
	 * What happens at the end of an attempt that is this request's alone.
	 *
	 * @param Attempt $attempt The attempt.
	 * @param array   $found   How it stands.
	 */
	private static function settle( Attempt $attempt, array $found ) {
		$purpose      = $attempt->get( 'purpose' );
		$verification = isset( $found['verification'] ) ? $found['verification'] : null;
		if ( 'comment' === $purpose ) {
			Comments::settle( $attempt->get( 'comment' ) );
			Comments::leave( $attempt, $found['state'] );
		}
		if ( $verification ) {
			Desk::tell( $verification['state'], $verification, $purpose, $attempt->get( 'user' ) );
		}
		if ( 'approved' !== $found['state'] || ! $verification ) {
			self::refuse( $attempt, $found['state'] );
		}
		$by = Verification::approved_by( $verification );
		switch ( $purpose ) {
			case 'sign_in':
				Sign_In::approved( $attempt, $by );
				break;
			case 'second_factor':
				Second_Factor::approved( $attempt, $by );
				break;
			case 'enrol':
				Second_Factor::enrolled( $attempt, $by );
				break;
			case 'link':
				Linking::approved( $attempt, $by );
				break;
		}
		self::nothing();
	}

	/**
	 * It was not approved.
	 *
	 * @param Attempt $attempt The attempt.
	 * @param string  $state   How it ended.
	 */
	private static function refuse( Attempt $attempt, $state ) {
		if ( in_array( $attempt->get( 'purpose' ), array( 'sign_in', 'second_factor', 'enrol' ), true ) ) {
			/** This action is documented in wp-includes/pluggable.php */
			do_action( 'wp_login_failed', $attempt->get( 'jid' ), new \WP_Error( 'verifierd_' . $state ) );
		}
		$words = array(
			'denied'        => __( 'The request was denied.', 'verifierd' ),
			'expired'       => __( 'Nobody answered in time.', 'verifierd' ),
			'undeliverable' => __( 'The address could not be reached.', 'verifierd' ),
			'withdrawn'     => __( 'The request was withdrawn.', 'verifierd' ),
		);
		Login_Pages::end( __( 'Not confirmed', 'verifierd' ), $words[ $state ], self::beginning( $attempt ), __( 'Try again', 'verifierd' ) );
	}

	/**
	 * Where an attempt began.
	 *
	 * @param Attempt $attempt The attempt.
	 * @return string
	 */
	private static function beginning( Attempt $attempt ) {
		switch ( $attempt->get( 'purpose' ) ) {
			case 'link':
				return Account_Page::url();
			case 'sign_in':
				return Sign_In::url( $attempt->get( 'redirect_to' ) );
			default:
				return wp_login_url( $attempt->get( 'redirect_to' ) );
		}
	}

	/**
	 * The one who waits does not want to any more.
	 *
	 * @param Attempt $attempt The attempt.
	 */
	private static function cancel( Attempt $attempt ) {
		$back = 'comment' === $attempt->get( 'purpose' ) ? get_comment_link( $attempt->get( 'comment' ) ) : self::beginning( $attempt );
		Attempt::drop();
		wp_safe_redirect( $back, 303 );
		exit;
	}

	/**
	 * Nothing waits, or not in this browser.
	 */
	private static function nothing() {
		Login_Pages::end(
			__( 'Nothing waits here', 'verifierd' ),
			__( 'Nothing waits for a confirmation in this browser. It may have ended, or cookies are blocked.', 'verifierd' ),
			wp_login_url(),
			__( 'Sign in', 'verifierd' )
		);
	}

	/**
	 * The page itself.
	 *
	 * @param Attempt $attempt The attempt.
	 */
	private static function draw( Attempt $attempt ) {
		$is_asking = '' === $attempt->get( 'trouble' );
		if ( $is_asking ) {
			add_action( 'login_enqueue_scripts', array( __CLASS__, 'enqueue' ) );
			if ( ! Second_Factor::is_typing() ) {
				add_action( 'login_head', array( __CLASS__, 'refresh' ) );
			}
		}
		Login_Pages::head( __( 'Confirm over XMPP', 'verifierd' ), '', $is_asking ? '' : Login_Pages::trouble( $attempt->get( 'trouble' ) ) );
		echo '<div class="verifierd-page">';
		if ( $is_asking ) {
			self::draw_code( $attempt );
		}
		if ( 'second_factor' === $attempt->get( 'purpose' ) ) {
			Second_Factor::draw_recovery_form( $attempt );
		}
		Login_Pages::form( 'cancel', self::ACTION );
		Login_Pages::submit( __( 'Cancel', 'verifierd' ), false );
		echo '</div>';
		Login_Pages::foot();
	}

	/**
	 * The code, and what to do with it.
	 *
	 * @param Attempt $attempt The attempt.
	 */
	private static function draw_code( Attempt $attempt ) {
		$jid = 'second_factor' === $attempt->get( 'purpose' ) ? self::masked( $attempt->get( 'jid' ) ) : $attempt->get( 'jid' );
		printf( '<section class="verifierd-card" id="verifierd-waiting" data-state-url="%s" data-pause="%d">', esc_url( Login_Pages::url( self::ACTION, array( 'verifierd_state' => '1' ) ) ), (int) self::PAUSE );
		/* translators: %s: an XMPP address */
		printf( '<p>%s</p>', esc_html( sprintf( __( 'A request goes to %s. Your chat app shows it.', 'verifierd' ), $jid ) ) );
		printf( '<p class="verifierd-label">%s</p>', esc_html__( 'Code', 'verifierd' ) );
		printf( '<p class="verifierd-code">%s</p>', esc_html( $attempt->get( 'code' ) ) );
		printf( '<p>%s</p>', esc_html__( 'Confirm there if it shows this code, or reply with the code. If you did not ask for this, deny it.', 'verifierd' ) );
		if ( '' !== $attempt->get( 'chat_uri' ) ) {
			printf( '<p><a class="button" href="%s">%s</a></p>', esc_url( $attempt->get( 'chat_uri' ), array( 'xmpp' ) ), esc_html__( 'Open the chat', 'verifierd' ) );
		}
		printf( '<p role="status" class="verifierd-state">%s</p>', esc_html__( 'Waiting for the answer …', 'verifierd' ) );
		$hint = (string) Settings::get( 'text_waiting' );
		if ( '' === $hint ) {
			$hint = __( 'Nothing arrives? Check the address. Who was asked too often, or has muted requests, has to wait some minutes.', 'verifierd' );
		}
		printf( '<p class="verifierd-hint">%s</p></section>', nl2br( esc_html( $hint ) ) );
	}

	/**
	 * An address of which one who only knows a password learns little.
	 *
	 * @param string $jid An address.
	 * @return string
	 */
	private static function masked( $jid ) {
		$at = (int) mb_strpos( $jid, '@' );
		return mb_substr( $jid, 0, 1 ) . '…' . mb_substr( $jid, $at );
	}

	/**
	 * The script that looks how it stands.
	 */
	public static function enqueue() {
		wp_enqueue_script( 'verifierd', plugins_url( 'assets/waiting.js', FILE ), array(), VERSION, true );
	}

	/**
	 * The same for those without scripts.
	 */
	public static function refresh() {
		printf( '<noscript><meta http-equiv="refresh" content="%d"></noscript>', (int) self::PAUSE + 1 );
	}
}
