<?php
/**
 * The way back in for people who cannot be asked.
 *
 * @package Verifierd
 */

namespace Verifierd;

defined( 'ABSPATH' ) || exit;

/**
 * Codes that take the place of a confirmation, each once. 80 random bits each, so that their plain SHA-256 can be kept and
 * guessing is hopeless.
 */
final class Recovery_Codes {

	const META  = 'verifierd_recovery_code';
	const COUNT = 10;

	/**
	 * Makes new ones; the earlier ones are worth nothing from now on.
	 *
	 * @param int $user_id The account.
	 * @return string[] The codes, to be shown once.
	 */
	public static function renew( $user_id ) {
		self::forget( $user_id );
		$codes = array();
		for ( $number = 0; $number < self::COUNT; $number++ ) {
			$code    = bin2hex( random_bytes( 10 ) );
			$codes[] = implode( '-', str_split( $code, 5 ) );
			add_user_meta( $user_id, self::META, self::hash( $user_id, $code ) );
		}
		return $codes;
	}

	/**
	 * Spends one. Of two who try the same at the same moment, one alone is told true: deleting a row succeeds once.
	 *
	 * @param int    $user_id The account.
	 * @param string $typed   What was typed.
	 * @return bool
	 */
	public static function spend( $user_id, $typed ) {
		$code = strtolower( preg_replace( '/[\s-]+/', '', $typed ) );
		if ( ! preg_match( '/\A[0-9a-f]{20}\z/', $code ) ) {
			return false;
		}
		return delete_user_meta( $user_id, self::META, self::hash( $user_id, $code ) );
	}

	/**
	 * How many are left.
	 *
	 * @param int $user_id The account.
	 * @return int
	 */
	public static function left( $user_id ) {
		return count( get_user_meta( $user_id, self::META ) );
	}

	/**
	 * Forgets all of them.
	 *
	 * @param int $user_id The account.
	 */
	public static function forget( $user_id ) {
		delete_user_meta( $user_id, self::META );
	}

	/**
	 * What is kept of a code. The account is part of it: the same code is worth nothing elsewhere.
	 *
	 * @param int    $user_id The account.
	 * @param string $code    Its 20 digits.
	 * @return string
	 */
	private static function hash( $user_id, $code ) {
		return hash( 'sha256', $user_id . ':' . $code );
	}
}
