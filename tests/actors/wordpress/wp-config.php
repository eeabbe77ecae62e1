<?php
// The configuration of every site of the stories: its tables begin with its name.
$stories = json_decode( file_get_contents( dirname( __DIR__ ) . '/facts.json' ), true );
list( $host, $port ) = explode( ':', $_SERVER['HTTP_HOST'] ?? '' ) + array( 1 => $stories['port'] );
if ( ! preg_match( '/\A([a-z0-9]+\.)?localhost\z/', $host ) ) {
	http_response_code( 404 );
	exit;
}
// Sites that have an Apache to themselves are told apart by its port.
$site         = 'localhost' === $host ? 'port' . (int) $port : strtok( $host, '.' );
$table_prefix = $site . '_';

define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:' . $stories['socket'] );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
foreach ( array( 'AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT' ) as $name ) {
	define( $name, hash( 'sha256', $name . $stories['records'] ) );
}
define( 'WP_HOME', "http://$host:" . (int) $port );
define( 'WP_SITEURL', WP_HOME );
define( 'STORIES_RECORDS', $stories['records'] . '/' . $site );
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_DISPLAY', false );
// Application passwords, without TLS.
define( 'WP_ENVIRONMENT_TYPE', 'local' );
// Events are run when a story says so, and nothing calls out.
define( 'DISABLE_WP_CRON', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1' );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
