<?php
/**
 * The few functions of WordPress that the classes under test call, as far as these tests need them. What rests on the real
 * WordPress is tested on the real WordPress.
 *
 * @package Verifierd
 */

namespace {
	define( 'ABSPATH', __DIR__ . '/' );

	/** Options, settings errors and metadata, in memory. */
	final class Fake {
		public static $options = array();
		public static $errors  = array();
		public static $meta    = array();
	}

	function get_option( $name, $fallback = false ) {
		return Fake::$options[ $name ] ?? $fallback;
	}

	function add_settings_error( $page, $code, $words ) {
		Fake::$errors[] = $code;
	}

	function untrailingslashit( $text ) {
		return rtrim( $text, '/\\' );
	}

	function wp_parse_url( $url ) {
		return parse_url( $url );
	}

	function esc_url_raw( $url ) {
		return $url;
	}

	function sanitize_text_field( $text ) {
		return trim( strip_tags( $text ) );
	}

	function sanitize_textarea_field( $text ) {
		return trim( strip_tags( $text ) );
	}

	function __( $text ) {
		return $text;
	}

	function wp_roles() {
		return (object) array(
			'roles' => array(
				'administrator' => 1,
				'editor'        => 1,
			),
		);
	}

	function add_user_meta( $user, $key, $value ) {
		Fake::$meta[] = array( $user, $key, $value );
	}

	function get_user_meta( $user, $key ) {
		return array_filter(
			Fake::$meta,
			static function ( $row ) use ( $user, $key ) {
				return array( $user, $key ) === array( $row[0], $row[1] );
			}
		);
	}

	function delete_user_meta( $user, $key, $value = null ) {
		$before     = count( Fake::$meta );
		Fake::$meta = array_filter(
			Fake::$meta,
			static function ( $row ) use ( $user, $key, $value ) {
				return array( $user, $key ) !== array( $row[0], $row[1] ) || ( null !== $value && $value !== $row[2] );
			}
		);
		return count( Fake::$meta ) < $before;
	}

	foreach ( array( 'settings', 'verification', 'account', 'recovery-codes' ) as $part ) {
		require __DIR__ . "/../verifierd/includes/class-$part.php";
	}
}
