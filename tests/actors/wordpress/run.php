<?php
// Runs PHP in a site: run.php ROOT HOST CODE FACTS, where CODE is "install", "settle" or code that returns something. The
// last line of the output is what it returned, in JSON.
list( , $root, $_SERVER['HTTP_HOST'], $code, $facts ) = $argv;
$_SERVER['REQUEST_URI'] = '/';
$facts                  = json_decode( $facts, true );

if ( in_array( $code, array( 'install', 'settle' ), true ) ) {
	define( 'WP_INSTALLING', true );
}
require $root . '/wp-load.php';

function stories_install() {
	$password = 'correct horse battery';
	require_once ABSPATH . 'wp-admin/includes/upgrade.php';
	wp_install( 'The Blog', 'admin', 'admin@example.org', true, '', $password );
	// Nobody is asked whether that address is right.
	update_option( 'admin_email_lifespan', time() + YEAR_IN_SECONDS );
	// No pictures from elsewhere.
	update_option( 'show_avatars', 0 );
	update_option( 'template', 'plain' );
	update_option( 'stylesheet', 'plain' );
	foreach ( array( 'editor', 'author' ) as $role ) {
		wp_insert_user( array( 'user_login' => $role, 'user_email' => "$role@example.org", 'user_pass' => $password, 'role' => $role ) );
	}
	return array( 'done' => true );
}

// Makes a site out of the one that was installed: a copy of its tables, in which its prefix is replaced.
function stories_settle( array $facts ) {
	global $wpdb;
	$old = $facts['from'] . '_';
	foreach ( $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $old ) . '%' ) ) as $table ) {
		$copy = $wpdb->prefix . substr( $table, strlen( $old ) );
		$wpdb->query( "CREATE TABLE `$copy` LIKE `$table`" );
		$wpdb->query( "INSERT INTO `$copy` SELECT * FROM `$table`" );
	}
	$wpdb->query( "UPDATE $wpdb->usermeta SET meta_key = REPLACE( meta_key, '$old', '$wpdb->prefix' )" );
	$wpdb->query( "UPDATE $wpdb->options SET option_name = REPLACE( option_name, '$old', '$wpdb->prefix' )" );
	wp_cache_flush();
	if ( isset( $facts['token'] ) ) {
		update_option( 'active_plugins', array( 'verifierd/verifierd.php' ) );
		update_option( 'verifierd_settings', array( 'url' => $facts['url'], 'timeout' => 60 ) );
		update_option( 'verifierd_token', $facts['token'], false );
	}
	return array( 'done' => true );
}

if ( 'install' === $code ) {
	$result = stories_install();
} else {
	$result = 'settle' === $code ? stories_settle( $facts ) : eval( $code );
}
echo "\n", wp_json_encode( $result ), "\n";
