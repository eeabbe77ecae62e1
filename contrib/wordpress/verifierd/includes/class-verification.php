<?php
/**
 * What the daemon says of a verification.
 *
 * @package Verifierd
 */

namespace Verifierd;

defined( 'ABSPATH' ) || exit;

/**
 * Reads a verification. Whatever is not clearly an approval by the one who was asked is none.
 */
final class Verification {

	const STATES = array( 'pending', 'approved', 'denied', 'expired', 'undeliverable', 'withdrawn' );

	/**
	 * Whether an answer is a verification.
	 *
	 * @param mixed $json The answer.
	 * @return bool
	 */
	public static function is_one( $json ) {
		return is_array( $json )
			&& isset( $json['id'], $json['transaction_id'], $json['state'] )
			&& is_string( $json['id'] ) && preg_match( '/\A[0-9A-Za-z-]{1,64}\z/', $json['id'] )
			&& is_string( $json['transaction_id'] ) && '' !== $json['transaction_id']
			&& in_array( $json['state'], self::STATES, true );
	}

	/**
	 * Whose approval it is.
	 *
	 * @param array $verification A verification.
	 * @return string The bare JID in its prepared form; empty where nobody has approved.
	 */
	public static function approved_by( array $verification ) {
		$is_approved = 'approved' === $verification['state'] && isset( $verification['by'] ) && is_string( $verification['by'] );
		return $is_approved ? $verification['by'] : '';
	}

	/**
	 * The link that opens the chat with the code typed in.
	 *
	 * @param array $verification A verification.
	 * @return string Empty where there is none.
	 */
	public static function chat_uri( array $verification ) {
		$uri = isset( $verification['chat_uri'] ) && is_string( $verification['chat_uri'] ) ? $verification['chat_uri'] : '';
		return 0 === strpos( $uri, 'xmpp:' ) ? $uri : '';
	}
}
