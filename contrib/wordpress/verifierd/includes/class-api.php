<?php
/**
 * The daemon's HTTP API.
 *
 * @package Verifierd
 */

namespace Verifierd;

use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Calls the daemon. Every call ends within seconds, whatever the daemon does, so that no PHP worker waits for a person.
 */
final class Api {

	const DEADLINE = 5;
	const PROBLEM  = 'verifierd_problem';

	/**
	 * Opens a verification: `POST /v1/verifications`.
	 *
	 * @param array $request The fields of the request.
	 * @return array|WP_Error The verification.
	 */
	public static function open( array $request ) {
		return self::verification( self::must_be_there( self::call( 'POST', '/v1/verifications', $request ) ) );
	}

	/**
	 * Reads one, as it stands now.
	 *
	 * @param string $id Its id.
	 * @return array|WP_Error
	 */
	public static function read( $id ) {
		return self::verification( self::call( 'GET', '/v1/verifications/' . rawurlencode( $id ) ) );
	}

	/**
	 * Takes one back. That it has settled before is no error.
	 *
	 * @param string $id Its id.
	 */
	public static function withdraw( $id ) {
		self::call( 'DELETE', '/v1/verifications/' . rawurlencode( $id ) );
	}

	/**
	 * Whether the daemon is there and takes our token.
	 *
	 * @return true|WP_Error
	 */
	public static function check() {
		$answer = self::must_be_there( self::call( 'GET', '/v1/verifications' ) );
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		return isset( $answer['verifications'] ) ? true : self::failed( 'failed' );
	}

	/**
	 * Of a path that every daemon has, 404 says that this is none.
	 *
	 * @param array|WP_Error $answer The answer.
	 * @return array|WP_Error
	 */
	private static function must_be_there( $answer ) {
		return is_wp_error( $answer ) && 'gone' === $answer->get_error_code() ? self::failed( 'failed' ) : $answer;
	}

	/**
	 * What went wrong at the last call that told something about the daemon or the settings.
	 *
	 * @return string Empty, `unreachable`, `unauthorized` or `failed`.
	 */
	public static function problem() {
		return (string) get_option( self::PROBLEM, '' );
	}

	/**
	 * One call. An error names what kind of thing went wrong, and holds nothing that the daemon or the network said.
	 *
	 * @param string     $method The HTTP method.
	 * @param string     $path   The path.
	 * @param array|null $body   What is sent as JSON.
	 * @return array|WP_Error The JSON of an answer with a status of 2xx.
	 */
	private static function call( $method, $path, $body = null ) {
		$token = Settings::token();
		if ( '' === $token ) {
			return self::failed( 'unauthorized' );
		}
		$headers = array(
			'Authorization' => 'Bearer ' . $token,
			'Accept'        => 'application/json',
		);
		if ( null !== $body ) {
			$headers['Content-Type'] = 'application/json';
			$body                    = wp_json_encode( $body );
		}
		$response = wp_remote_request(
			Settings::url() . $path,
			array(
				'method'              => $method,
				'headers'             => $headers,
				'body'                => $body,
				'timeout'             => self::DEADLINE,
				'redirection'         => 0,
				'limit_response_size' => 65536,
				'user-agent'          => 'verifierd-wordpress/' . VERSION,
			)
		);
		if ( is_wp_error( $response ) ) {
			return self::failed( 'unreachable' );
		}
		return self::answer( (int) wp_remote_retrieve_response_code( $response ), json_decode( wp_remote_retrieve_body( $response ), true ) );
	}

	/**
	 * What an answer means.
	 *
	 * @param int   $status Its status.
	 * @param mixed $json   Its body.
	 * @return array|WP_Error
	 */
	private static function answer( $status, $json ) {
		if ( $status >= 200 && $status < 300 && is_array( $json ) ) {
			self::remember( '' );
			return $json;
		}
		$kinds = array(
			400 => 'invalid',
			401 => 'unauthorized',
			403 => 'refused',
			404 => 'gone',
			409 => 'settled',
			429 => 'limited',
			503 => 'unavailable',
		);
		$kind  = isset( $kinds[ $status ] ) ? $kinds[ $status ] : 'failed';
		if ( 'unauthorized' === $kind || 'failed' === $kind ) {
			return self::failed( $kind );
		}
		return new WP_Error( $kind, '', is_array( $json ) && isset( $json['field'] ) ? (string) $json['field'] : '' );
	}

	/**
	 * What the administrator must hear of.
	 *
	 * @param string $kind What kind of thing went wrong.
	 * @return WP_Error
	 */
	private static function failed( $kind ) {
		self::remember( $kind );
		return new WP_Error( $kind );
	}

	/**
	 * Keeps it for the notice; nothing is written while nothing changes.
	 *
	 * @param string $kind What kind of thing went wrong, or nothing.
	 */
	private static function remember( $kind ) {
		if ( self::problem() !== $kind ) {
			update_option( self::PROBLEM, $kind, false );
		}
	}

	/**
	 * Takes an answer for a verification only if it is one.
	 *
	 * @param array|WP_Error $answer The answer.
	 * @return array|WP_Error
	 */
	private static function verification( $answer ) {
		if ( is_wp_error( $answer ) || Verification::is_one( $answer ) ) {
			return $answer;
		}
		return self::failed( 'failed' );
	}
}
