<?php
/**
 * Asks, and tells how it ended.
 *
 * @package Verifierd
 */

namespace Verifierd;

use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Opens verifications in the words of this site, and fires the actions that other plugins hook.
 */
final class Desk {

	const CHAT = 'verifierd_chat';

	/**
	 * Asks somebody, and fires `xmpp_verification_opened`.
	 *
	 * @param string $purpose What for: `sign_in`, `second_factor`, `enrol`, `link`, `comment`.
	 * @param string $jid     Whom.
	 * @param array  $about   `url`, `message`, and perhaps `user` (an account) and `comment` (the id of one).
	 * @return array|WP_Error The verification.
	 */
	public static function ask( $purpose, $jid, array $about ) {
		$about  += array(
			'user'    => 0,
			'comment' => 0,
		);
		$request = array(
			'jid'     => $jid,
			'method'  => strtoupper( strtr( $purpose, '_', '-' ) ),
			'url'     => $about['url'],
			'timeout' => (int) Settings::get( 'timeout' ),
			'message' => self::message( $purpose, $about ),
			'lang'    => strtr( determine_locale(), '_', '-' ),
			'context' => self::context( $about['user'] ),
		);
		$lang    = explode( '-', $request['lang'] );
		// "de_DE_formal": a variant that is no part of BCP 47.
		$request['lang'] = implode( '-', array_slice( $lang, 0, 2 ) );
		if ( '' !== Settings::get( 'binding' ) ) {
			$request['binding'] = Settings::get( 'binding' );
		}
		Attempt::drop();
		$verification = Api::open( $request );
		if ( ! is_wp_error( $verification ) ) {
			self::remember_chat( $verification );
			self::tell( 'opened', $verification, $purpose, $about['user'], $about['comment'] );
		}
		return $verification;
	}

	/**
	 * Fires the action of an outcome: `xmpp_verification_approved`, `_denied`, `_expired`, `_undeliverable`, `_withdrawn`,
	 * and `_opened` at the beginning.
	 *
	 * @param string $what         Which.
	 * @param array  $verification The verification, as the daemon told it.
	 * @param string $purpose      What for.
	 * @param int    $user_id      For which account; 0 where none is known.
	 * @param int    $comment_id   For which comment; 0 where it is none.
	 */
	public static function tell( $what, array $verification, $purpose, $user_id = 0, $comment_id = 0 ) {
		$context = array(
			'purpose'    => $purpose,
			'user_id'    => (int) $user_id,
			'comment_id' => (int) $comment_id,
		);
		/**
		 * Fires when somebody was asked, and once more when it is known how that ended.
		 *
		 * @param array $verification The verification, as the daemon told it: `id`, `state`, `by`, `reason` and more.
		 * @param array $context      `purpose`, `user_id`, `comment_id`.
		 */
		do_action( "xmpp_verification_{$what}", $verification, $context );
	}

	/**
	 * What an attempt knows of a verification.
	 *
	 * @param string $jid          Whom was asked, as it was typed.
	 * @param array  $verification The verification.
	 * @return array
	 */
	public static function facts( $jid, array $verification ) {
		return array(
			'jid'          => $jid,
			'verification' => $verification['id'],
			'code'         => $verification['transaction_id'],
			'chat_uri'     => Verification::chat_uri( $verification ),
		);
	}

	/**
	 * What an attempt knows that asks nobody, and looks as if it did.
	 *
	 * @param string $jid Whom it seems to ask.
	 * @return array
	 */
	public static function decoy( $jid ) {
		$code = sprintf( '%06d', random_int( 0, 999999 ) );
		return array(
			'jid'      => $jid,
			'code'     => $code,
			'chat_uri' => str_replace( '{code}', $code, (string) get_option( self::CHAT, '' ) ),
		);
	}

	/**
	 * Keeps how a link to the chat looks, for decoys.
	 *
	 * @param array $verification A verification that is pending.
	 */
	private static function remember_chat( array $verification ) {
		$chat = str_replace( $verification['transaction_id'], '{code}', Verification::chat_uri( $verification ) );
		if ( '' !== $chat && get_option( self::CHAT, '' ) !== $chat ) {
			update_option( self::CHAT, $chat, false );
		}
	}

	/**
	 * What it is about, for the one who is asked.
	 *
	 * @param string $purpose What for.
	 * @param array  $about   What is known.
	 * @return string At most 500 characters.
	 */
	private static function message( $purpose, array $about ) {
		/**
		 * Filters what somebody is told about the request they are to confirm.
		 *
		 * @param string $message What the plugin says.
		 * @param string $purpose `sign_in`, `second_factor`, `enrol`, `link` or `comment`.
		 * @param array  $about   `url`, `user`, `comment`.
		 */
		$message = (string) apply_filters( 'xmpp_verification_message', $about['message'], $purpose, $about );
		return mb_substr( trim( preg_replace( '/[\p{Cc}\p{Cf}\s]+/u', ' ', wp_strip_all_tags( $message ) ) ), 0, 500 );
	}

	/**
	 * Where the request comes from, as far as the web server knows.
	 *
	 * @param int $user_id The account, where a password was right already.
	 * @return array
	 */
	private static function context( $user_id ) {
		$server = static function ( $key ) {
			$value = isset( $_SERVER[ $key ] ) ? sanitize_text_field( wp_unslash( $_SERVER[ $key ] ) ) : '';
			return mb_substr( $value, 0, 255 );
		};
		/**
		 * Filters the address of whoever asks. Behind a proxy, REMOTE_ADDR is the proxy's, and the daemon's limits on where
		 * requests come from would take everybody for one.
		 *
		 * @param string $address `REMOTE_ADDR`.
		 */
		$ip   = (string) apply_filters( 'verifierd_client_address', $server( 'REMOTE_ADDR' ) );
		$user = $user_id ? get_userdata( $user_id ) : false;
		return array_filter(
			array(
				'ip'         => false !== filter_var( $ip, FILTER_VALIDATE_IP ) ? $ip : '',
				'user_agent' => $server( 'HTTP_USER_AGENT' ),
				'host'       => (string) wp_parse_url( home_url(), PHP_URL_HOST ),
				'subject'    => $user ? $user->user_login : '',
			)
		);
	}
}
