<?php
/**
 * Plugin Name:       verifierd: WordPress behind mod_auth_openidc
 * Description:       Lets in whom Apache has signed in by OpenID Connect, with accounts made for them; signing out here signs out there.
 * Version:           0.1.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * License:           MIT OR Apache-2.0
 *
 * A file for wp-content/mu-plugins, beside contrib/apache/mod_auth_openidc.conf. It believes the web server alone: the
 * variables AUTH_TYPE, REMOTE_USER and OIDC_CLAIM_*, which no request can set. No header is read.
 *
 * In wp-config.php, where wanted:
 *
 *     // Accounts that are there already, by the addresses of their owners.
 *     define( 'VERIFIERD_OPENID_ACCOUNTS', array( 'alice@example.org' => 'admin' ) );
 *     // The path of OIDCRedirectURI.
 *     define( 'VERIFIERD_OPENID_CALLBACK', '/openid-callback' );
 *
 * @package Verifierd
 */

namespace Verifierd\OpenId;

use WP_User;

defined( 'ABSPATH' ) || exit;

/** The user meta that holds the subject, which is what an account is known by. */
const SUBJECT = 'verifierd_subject';

add_action( 'login_init', __NAMESPACE__ . '\\sign_in' );
add_filter( 'authenticate', __NAMESPACE__ . '\\refuse_password', PHP_INT_MAX, 2 );
add_filter( 'logout_redirect', __NAMESPACE__ . '\\sign_out_there_too' );

/**
 * What the web server says of this request.
 *
 * @param string $name The name of a variable.
 * @return string Empty where it says nothing.
 */
function told( $name ) {
	return isset( $_SERVER[ $name ] ) && is_string( $_SERVER[ $name ] ) ? sanitize_text_field( wp_unslash( $_SERVER[ $name ] ) ) : '';
}

/**
 * Who has signed in at the web server.
 *
 * @return string The subject with its issuer; empty where nobody has.
 */
function subject() {
	return 'openid-connect' === strtolower( told( 'AUTH_TYPE' ) ) ? told( 'REMOTE_USER' ) : '';
}

/**
 * The login page: whoever comes here has signed in already.
 */
function sign_in() {
	// phpcs:disable WordPress.Security.NonceVerification.Recommended -- nothing but where to go is read.
	$action = isset( $_REQUEST['action'] ) ? sanitize_key( wp_unslash( $_REQUEST['action'] ) ) : 'login';
	$wanted = isset( $_REQUEST['redirect_to'] ) && is_string( $_REQUEST['redirect_to'] ) ? wp_sanitize_redirect( wp_unslash( $_REQUEST['redirect_to'] ) ) : '';
	// phpcs:enable
	if ( '' === subject() || 'login' !== $action || isset( $_GET['loggedout'] ) ) {
		return;
	}
	$user = account();
	// Plugins that keep accounts out hook here. WordPress hands them a password as well; there is none.
	$user = $user ? wp_authenticate_spam_check( apply_filters( 'wp_authenticate_user', $user, '' ) ) : null;
	if ( ! $user instanceof WP_User ) {
		wp_die( esc_html__( 'You have signed in, but there is no account for you here. Ask the administrator of the site.', 'verifierd' ), '', array( 'response' => 403 ) );
	}
	wp_set_auth_cookie( $user->ID );
	/** This action is documented in wp-includes/user.php */
	do_action( 'wp_login', $user->user_login, $user );
	$to = $user->has_cap( 'edit_posts' ) ? admin_url() : admin_url( 'profile.php' );
	/** This filter is documented in wp-login.php */
	$to = apply_filters( 'login_redirect', '' === $wanted ? $to : $wanted, $wanted, $user );
	wp_safe_redirect( $to );
	exit;
}

/**
 * Whoever has signed in at the web server is that one: WordPress shows its form for any action that it does not know, and
 * would let them in as whose password they have.
 *
 * @param \WP_User|\WP_Error|null $user  What others say.
 * @param string                  $typed The name that was typed.
 * @return \WP_User|\WP_Error|null
 */
function refuse_password( $user, $typed ) {
	if ( '' === subject() || '' === (string) $typed ) {
		return $user;
	}
	return new \WP_Error( 'verifierd_password', esc_html__( 'Passwords sign nobody in here.', 'verifierd' ) );
}

/**
 * Whose account it is: the one that is known by the subject; else the one that the administrator has named for the address;
 * else a new one.
 *
 * @return WP_User|null
 */
function account() {
	$known = known( SUBJECT, subject() );
	if ( $known ) {
		return 1 === count( $known ) ? $known[0] : null;
	}
	$jid   = told( 'OIDC_CLAIM_jid' );
	$named = defined( 'VERIFIERD_OPENID_ACCOUNTS' ) ? (array) VERIFIERD_OPENID_ACCOUNTS : array();
	$user  = '' !== $jid && isset( $named[ $jid ] ) ? get_user_by( 'login', $named[ $jid ] ) : null;
	if ( ! $user ) {
		$user = create();
	}
	if ( $user ) {
		update_user_meta( $user->ID, SUBJECT, wp_slash( subject() ) );
	}
	return $user;
}

/**
 * The accounts with exactly this value. The database takes letters for equal that are not.
 *
 * @param string $key   A key of user meta.
 * @param string $value The value.
 * @return WP_User[]
 */
function known( $key, $value ) {
	// phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_key, WordPress.DB.SlowDBQuery.slow_db_query_meta_value
	$found = get_users( array( 'blog_id' => 0, 'meta_key' => $key, 'meta_value' => $value ) );
	$same  = array_filter(
		$found,
		static function ( $user ) use ( $key, $value ) {
			return get_user_meta( $user->ID, $key, true ) === $value;
		}
	);
	return array_values( $same );
}

/**
 * A new account. A name or a mail address that somebody has already is theirs, whatever it looks like: neither is taken
 * over, and neither says who somebody is.
 *
 * @return WP_User|null
 */
function create() {
	$name  = told( 'OIDC_CLAIM_preferred_username' );
	$login = sanitize_user( $name, true );
	if ( '' === $login || $login !== $name || strlen( $login ) > 60 || username_exists( $login ) ) {
		$login = 'xmpp-' . substr( hash( 'sha256', subject() ), 0, 20 );
	}
	$mail    = 'true' === told( 'OIDC_CLAIM_email_verified' ) || '1' === told( 'OIDC_CLAIM_email_verified' ) ? told( 'OIDC_CLAIM_email' ) : '';
	$user_id = wp_insert_user(
		array(
			'user_login'   => wp_slash( $login ),
			'user_pass'    => wp_generate_password( 32 ),
			'user_email'   => is_email( $mail ) && ! email_exists( $mail ) ? $mail : '',
			'display_name' => wp_slash( told( 'OIDC_CLAIM_name' ) ),
			'role'         => get_option( 'default_role' ),
		)
	);
	return is_wp_error( $user_id ) ? null : get_userdata( $user_id );
}

/**
 * Where somebody goes who has signed out here: to Apache's end of the session, and by it to the provider's.
 *
 * @param string $to Where WordPress would send them.
 * @return string
 */
function sign_out_there_too( $to ) {
	if ( '' === subject() ) {
		return $to;
	}
	$callback = defined( 'VERIFIERD_OPENID_CALLBACK' ) ? (string) VERIFIERD_OPENID_CALLBACK : '/openid-callback';
	return add_query_arg( 'logout', rawurlencode( home_url( '/' ) ), home_url( $callback ) );
}
