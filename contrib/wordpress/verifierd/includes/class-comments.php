<?php
/**
 * Comments that their authors confirm.
 *
 * @package Verifierd
 */

namespace Verifierd;

use WP_Comment;

defined( 'ABSPATH' ) || exit;

/**
 * Holds a comment of somebody who is not signed in until the address they gave has confirmed it. What WordPress itself
 * would hold or take for spam stays so, and nobody is asked about it.
 */
final class Comments {

	const PENDING   = '_verifierd_pending';
	const CONFIRMED = '_verifierd_jid';
	const EVENT     = 'verifierd_settle_comment';

	/**
	 * The address that came with the comment of this request.
	 *
	 * @var string
	 */
	private static $jid = '';

	/**
	 * Whether its owner is to be asked.
	 *
	 * @var bool
	 */
	private static $is_to_ask = false;

	/**
	 * The comment whose author is sent to the waiting page.
	 *
	 * @var int
	 */
	private static $waiting = 0;

	/**
	 * Hooks.
	 */
	public static function register() {
		add_filter( 'comment_form_default_fields', array( __CLASS__, 'add_field' ) );
		add_filter( 'preprocess_comment', array( __CLASS__, 'take_address' ) );
		add_filter( 'pre_comment_approved', array( __CLASS__, 'hold' ), PHP_INT_MAX, 2 );
		add_action( 'comment_post', array( __CLASS__, 'ask' ), 5, 3 );
		add_filter( 'notify_moderator', array( __CLASS__, 'notify_later' ), 10, 2 );
		add_filter( 'comment_post_redirect', array( __CLASS__, 'redirect' ), 10, 2 );
		add_action( self::EVENT, array( __CLASS__, 'settle' ) );
		register_deactivation_hook( FILE, array( __CLASS__, 'deactivate' ) );
	}

	/**
	 * No event is left behind.
	 */
	public static function deactivate() {
		wp_unschedule_hook( self::EVENT );
	}

	/**
	 * The field in the comment form of visitors.
	 *
	 * @param string[] $fields The fields there are.
	 * @return string[]
	 */
	public static function add_field( $fields ) {
		if ( Settings::get( 'comments' ) ) {
			$fields['verifierd_jid'] = sprintf(
				'<p class="comment-form-verifierd"><label for="verifierd_jid">%s <span class="required" aria-hidden="true">*</span></label> <input id="verifierd_jid" name="verifierd_jid" type="text" inputmode="email" size="30" maxlength="1023" autocapitalize="off" spellcheck="false" required></p>',
				esc_html__( 'XMPP address (not published; it is asked to confirm the comment)', 'verifierd' )
			);
		}
		return $fields;
	}

	/**
	 * Whether a comment needs a confirmation.
	 *
	 * @param array $comment The comment.
	 * @return bool
	 */
	private static function is_ours( array $comment ) {
		$type = isset( $comment['comment_type'] ) ? $comment['comment_type'] : '';
		return Settings::get( 'comments' ) && empty( $comment['user_id'] ) && in_array( $type, array( '', 'comment' ), true );
	}

	/**
	 * Takes the address from the form, or says what is wrong with it.
	 *
	 * @param array $comment The comment.
	 * @return array
	 */
	public static function take_address( $comment ) {
		if ( self::is_ours( $comment ) ) {
			$jid   = Login_Pages::field( 'verifierd_jid' );
			$fault = Login_Pages::fault_of( $jid );
			if ( '' !== $fault ) {
				wp_die(
					'<p>' . esc_html( $fault ) . '</p>',
					esc_html__( 'Comment not taken', 'verifierd' ),
					array(
						'response'  => 400,
						'back_link' => true,
					)
				);
			}
			self::$jid = $jid;
		}
		return $comment;
	}

	/**
	 * Holds what WordPress would publish.
	 *
	 * @param int|string|\WP_Error $approved What WordPress says.
	 * @param array                $comment  The comment.
	 * @return int|string|\WP_Error
	 */
	public static function hold( $approved, $comment ) {
		if ( is_wp_error( $approved ) || '1' !== (string) $approved || ! self::is_ours( $comment ) ) {
			return $approved;
		}
		self::$is_to_ask = '' !== self::$jid;
		return 0;
	}

	/**
	 * Asks the author of a comment that is held for that.
	 *
	 * @param int        $comment_id The comment.
	 * @param int|string $approved   Whether it is published.
	 * @param array      $comment    The comment.
	 */
	public static function ask( $comment_id, $approved, $comment ) {
		if ( ! self::$is_to_ask || '0' !== (string) $approved ) {
			return;
		}
		$jid             = self::$jid;
		self::$is_to_ask = false;
		$title           = wp_strip_all_tags( get_the_title( $comment['comment_post_ID'] ) );
		$asked           = Desk::ask(
			'comment',
			$jid,
			array(
				'url'     => (string) get_permalink( $comment['comment_post_ID'] ),
				'comment' => $comment_id,
				/* translators: %s: title of a post */
				'message' => sprintf( __( 'Publish your comment on "%s"', 'verifierd' ), $title ),
			)
		);
		if ( is_wp_error( $asked ) && ! in_array( $asked->get_error_code(), array( 'refused', 'limited' ), true ) ) {
			// A moderator decides.
			return;
		}
		$facts = is_wp_error( $asked ) ? Desk::decoy( $jid ) : Desk::facts( $jid, $asked );
		Attempt::begin( 'comment', $facts + array( 'comment' => $comment_id ) );
		self::$waiting = (int) $comment_id;
		if ( ! is_wp_error( $asked ) ) {
			$ends = time() + (int) Settings::get( 'timeout' );
			add_comment_meta(
				$comment_id,
				self::PENDING,
				array(
					'verification' => $asked['id'],
					'ends'         => $ends,
				),
				true
			);
			// Whoever closes the page may confirm all the same.
			wp_schedule_single_event( $ends + 5, self::EVENT, array( (int) $comment_id ) );
		}
	}

	/**
	 * A moderator hears of a comment that waits for its author only once that has failed.
	 *
	 * @param bool $is_to_notify What others say.
	 * @param int  $comment_id   The comment.
	 * @return bool
	 */
	public static function notify_later( $is_to_notify, $comment_id ) {
		return $is_to_notify && ! is_array( get_comment_meta( $comment_id, self::PENDING, true ) );
	}

	/**
	 * Sends the author to the waiting page.
	 *
	 * @param string     $location Where WordPress would send them.
	 * @param WP_Comment $comment  The comment.
	 * @return string
	 */
	public static function redirect( $location, $comment ) {
		return self::$waiting && (int) $comment->comment_ID === self::$waiting ? Login_Pages::url( Waiting_Page::ACTION ) : $location;
	}

	/**
	 * Looks how a comment's verification stands, and acts on it once, whoever looks first.
	 *
	 * @param int $comment_id The comment.
	 */
	public static function settle( $comment_id ) {
		$pending = get_comment_meta( $comment_id, self::PENDING, true );
		if ( ! is_array( $pending ) ) {
			return;
		}
		$verification = Api::read( $pending['verification'] );
		if ( is_wp_error( $verification ) ) {
			$is_lost      = 'gone' === $verification->get_error_code() || time() >= $pending['ends'];
			$verification = null;
		} else {
			$is_lost = 'pending' !== $verification['state'];
		}
		if ( ! $is_lost || ! delete_comment_meta( $comment_id, self::PENDING ) ) {
			return;
		}
		wp_clear_scheduled_hook( self::EVENT, array( (int) $comment_id ) );
		$by = $verification ? Verification::approved_by( $verification ) : '';
		// What a moderator has decided meanwhile stays.
		if ( 'unapproved' === wp_get_comment_status( $comment_id ) ) {
			self::decide( $comment_id, $by, $verification ? $verification['state'] : 'expired' );
		}
		if ( $verification ) {
			Desk::tell( $verification['state'], $verification, 'comment', 0, $comment_id );
		}
	}

	/**
	 * Publishes a comment, discards it, or leaves it to a moderator.
	 *
	 * @param int    $comment_id The comment.
	 * @param string $by         Who has confirmed; empty where nobody has.
	 * @param string $state      How it ended.
	 */
	private static function decide( $comment_id, $by, $state ) {
		if ( '' !== $by ) {
			update_comment_meta( $comment_id, self::CONFIRMED, wp_slash( $by ) );
			wp_set_comment_status( $comment_id, 'approve' );
		} elseif ( 'denied' === $state ) {
			wp_trash_comment( $comment_id );
		} else {
			wp_notify_moderator( $comment_id );
		}
	}

	/**
	 * Tells the author.
	 *
	 * @param Attempt $attempt The attempt, claimed.
	 * @param string  $state   How it ended.
	 */
	public static function leave( Attempt $attempt, $state ) {
		$comment = get_comment( $attempt->get( 'comment' ) );
		if ( 'approved' === $state && $comment ) {
			wp_safe_redirect( get_comment_link( $comment ), 303 );
			exit;
		}
		$words = 'denied' === $state
			? __( 'The request was denied, and the comment was discarded.', 'verifierd' )
			: __( 'Nobody answered in time. A moderator will look at the comment.', 'verifierd' );
		$back  = $comment ? get_permalink( (int) $comment->comment_post_ID ) : home_url( '/' );
		Login_Pages::end( __( 'Not confirmed', 'verifierd' ), $words, (string) $back, __( 'Back', 'verifierd' ) );
	}
}
