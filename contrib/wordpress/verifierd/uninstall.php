<?php
/**
 * Takes everything away that the plugin has kept.
 *
 * @package Verifierd
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

/**
 * What is kept for one site.
 */
function verifierd_uninstall_site() {
	global $wpdb;
	foreach ( array( 'verifierd_settings', 'verifierd_token', 'verifierd_problem', 'verifierd_chat' ) as $option ) {
		delete_option( $option );
	}
	foreach ( array( '_verifierd_pending', '_verifierd_jid' ) as $key ) {
		delete_metadata( 'comment', 0, $key, '', true );
	}
	foreach ( array( '_transient_verifierd_', '_transient_timeout_verifierd_' ) as $prefix ) {
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- there is no function for all transients of a name.
		$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->options} WHERE option_name LIKE %s", $wpdb->esc_like( $prefix ) . '%' ) );
	}
	wp_unschedule_hook( 'verifierd_settle_comment' );
}

if ( is_multisite() ) {
	foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $verifierd_site ) {
		switch_to_blog( $verifierd_site );
		verifierd_uninstall_site();
		restore_current_blog();
	}
} else {
	verifierd_uninstall_site();
}

foreach ( array( 'verifierd_jid', 'verifierd_second_factor', 'verifierd_recovery_code' ) as $verifierd_key ) {
	delete_metadata( 'user', 0, $verifierd_key, '', true );
}
