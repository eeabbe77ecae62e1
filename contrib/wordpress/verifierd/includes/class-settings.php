<?php
/**
 * What the administrator has set.
 *
 * @package Verifierd
 */

namespace Verifierd;

defined( 'ABSPATH' ) || exit;

/**
 * The settings, checked. The bearer token is kept apart from them, and nothing here ever shows it.
 */
final class Settings {

	const OPTION = 'verifierd_settings';
	const TOKEN  = 'verifierd_token';

	const BINDINGS = array( '', 'code', 'tap', 'transfer' );

	/**
	 * What holds where nothing is set.
	 *
	 * @return array
	 */
	public static function defaults() {
		return array(
			'url'                   => 'http://127.0.0.1:7070',
			'binding'               => 'code',
			'timeout'               => 120,
			'sign_in'               => true,
			'password_roles'        => array(),
			'create_for'            => array(),
			'factor_roles'          => array(),
			'application_passwords' => false,
			'comments'              => false,
			'text_sign_in'          => '',
			'text_waiting'          => '',
		);
	}

	/**
	 * One setting.
	 *
	 * @param string $key One of the keys of `defaults()`.
	 * @return mixed
	 */
	public static function get( $key ) {
		$set = get_option( self::OPTION, array() );
		return array_merge( self::defaults(), is_array( $set ) ? $set : array() )[ $key ];
	}

	/**
	 * Where the daemon listens, without a slash at the end. `VERIFIERD_URL` in wp-config.php comes first.
	 *
	 * @return string
	 */
	public static function url() {
		return untrailingslashit( defined( 'VERIFIERD_URL' ) ? (string) VERIFIERD_URL : self::get( 'url' ) );
	}

	/**
	 * The bearer token. `VERIFIERD_TOKEN` in wp-config.php comes first.
	 *
	 * @return string Empty where there is none.
	 */
	public static function token() {
		return defined( 'VERIFIERD_TOKEN' ) ? (string) VERIFIERD_TOKEN : (string) get_option( self::TOKEN, '' );
	}

	/**
	 * Checks what was typed into the settings page. What is wrong stays as it was, and is told.
	 *
	 * @param mixed $typed What was typed.
	 * @return array
	 */
	public static function sanitize( $typed ) {
		$typed = is_array( $typed ) ? $typed : array();
		$roles = array_keys( wp_roles()->roles );
		$clean = array(
			'url'                   => self::checked_url( isset( $typed['url'] ) ? $typed['url'] : null ),
			'binding'               => self::get( 'binding' ),
			'timeout'               => self::get( 'timeout' ),
			'sign_in'               => ! empty( $typed['sign_in'] ),
			'password_roles'        => array_values( array_intersect( $roles, (array) ( $typed['password_roles'] ?? array() ) ) ),
			'create_for'            => self::checked_patterns( $typed['create_for'] ?? '' ),
			'factor_roles'          => array_values( array_intersect( $roles, (array) ( $typed['factor_roles'] ?? array() ) ) ),
			'application_passwords' => ! empty( $typed['application_passwords'] ),
			'comments'              => ! empty( $typed['comments'] ),
			'text_sign_in'          => sanitize_text_field( (string) ( $typed['text_sign_in'] ?? '' ) ),
			'text_waiting'          => sanitize_textarea_field( (string) ( $typed['text_waiting'] ?? '' ) ),
		);
		if ( isset( $typed['binding'] ) && in_array( $typed['binding'], self::BINDINGS, true ) ) {
			$clean['binding'] = $typed['binding'];
		}
		$timeout = filter_var( $typed['timeout'] ?? '', FILTER_VALIDATE_INT, array( 'options' => array( 'min_range' => 30, 'max_range' => 600 ) ) );
		if ( false === $timeout ) {
			self::complain( 'timeout', __( 'Time to answer: a number of seconds from 30 to 600.', 'verifierd' ) );
		} else {
			$clean['timeout'] = $timeout;
		}
		return $clean;
	}

	/**
	 * Takes a new token, or keeps the one there is where nothing was typed.
	 *
	 * @param mixed $typed What was typed.
	 * @return string
	 */
	public static function sanitize_token( $typed ) {
		$old   = (string) get_option( self::TOKEN, '' );
		$token = is_string( $typed ) ? trim( $typed ) : '';
		if ( '' === $token ) {
			return $old;
		}
		// What RFC 6750 section 2.1 lets stand behind "Bearer".
		if ( ! preg_match( '#\A[A-Za-z0-9._~+/-]{1,512}=*\z#', $token ) ) {
			self::complain( 'token', __( 'Bearer token: letters, digits and -._~+/ only, as in the file of the daemon. The old one is kept.', 'verifierd' ) );
			return $old;
		}
		return $token;
	}

	/**
	 * A token goes over the network only through TLS; over http only to this machine.
	 *
	 * @param mixed $typed What was typed.
	 * @return string
	 */
	private static function checked_url( $typed ) {
		$url   = is_string( $typed ) ? untrailingslashit( trim( $typed ) ) : '';
		$parts = wp_parse_url( $url );
		$host  = isset( $parts['host'] ) ? strtolower( trim( $parts['host'], '[]' ) ) : '';
		$near  = 'localhost' === $host || '::1' === $host || preg_match( '/\A127(\.\d{1,3}){3}\z/', $host );
		$is_ok = '' !== $host && ! isset( $parts['user'] ) && ! isset( $parts['query'] ) && ! isset( $parts['fragment'] )
			&& isset( $parts['scheme'] ) && ( 'https' === $parts['scheme'] || ( 'http' === $parts['scheme'] && $near ) );
		if ( $is_ok ) {
			return esc_url_raw( $url, array( 'http', 'https' ) );
		}
		self::complain( 'url', __( 'Address of the daemon: https://HOST, or http:// for this machine only (http://127.0.0.1:7070). For another network that you trust, set VERIFIERD_URL in wp-config.php.', 'verifierd' ) );
		return self::get( 'url' );
	}

	/**
	 * Patterns of addresses, one a line.
	 *
	 * @param mixed $typed What was typed.
	 * @return string[]
	 */
	private static function checked_patterns( $typed ) {
		$lines    = is_array( $typed ) ? $typed : preg_split( '/\s+/', (string) $typed );
		$patterns = array();
		foreach ( array_filter( $lines, 'is_string' ) as $line ) {
			if ( '' === $line ) {
				continue;
			}
			if ( Account::is_pattern( $line ) ) {
				$patterns[] = strtolower( $line );
			} else {
				/* translators: %s: what was typed */
				self::complain( 'create_for', sprintf( __( 'New accounts: "%s" is none of alice@example.org, *@example.org and *@*.example.org.', 'verifierd' ), sanitize_text_field( $line ) ) );
			}
		}
		return array_values( array_unique( $patterns ) );
	}

	/**
	 * Tells the administrator, where there is a page for it.
	 *
	 * @param string $code  What it is about.
	 * @param string $words What is wrong, and what is allowed.
	 */
	private static function complain( $code, $words ) {
		if ( function_exists( 'add_settings_error' ) ) {
			add_settings_error( self::OPTION, 'verifierd_' . $code, $words );
		}
	}
}
