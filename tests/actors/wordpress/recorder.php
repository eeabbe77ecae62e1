<?php
/**
 * Writes down what happens: what any plugin sees that hooks verifierd's actions, and the mails.
 */

function stories_record( $what, array $more ) {
	file_put_contents( STORIES_RECORDS, wp_json_encode( array( 'what' => $what ) + $more ) . "\n", FILE_APPEND | LOCK_EX );
	@chmod( STORIES_RECORDS, 0666 );
}

// What an administrator would write into wp-config.php.
if ( is_array( get_option( 'stories_accounts' ) ) ) {
	define( 'VERIFIERD_OPENID_ACCOUNTS', get_option( 'stories_accounts' ) );
}

foreach ( array( 'opened', 'approved', 'denied', 'expired', 'undeliverable', 'withdrawn' ) as $outcome ) {
	add_action(
		"xmpp_verification_$outcome",
		static function ( $verification, $context ) use ( $outcome ) {
			stories_record( $outcome, array( 'verification' => $verification, 'context' => $context ) );
		},
		10,
		2
	);
}
add_action(
	'verifierd_recovery_code_used',
	static function ( $user_id ) {
		stories_record( 'recovery_code_used', array( 'user_id' => $user_id ) );
	}
);
add_action(
	'wp_login',
	static function ( $login ) {
		stories_record( 'signed_in', array( 'login' => $login ) );
	}
);
add_filter(
	'pre_wp_mail',
	static function ( $sent, $mail ) {
		wp_installing() || stories_record( 'mail', array( 'to' => $mail['to'], 'subject' => $mail['subject'], 'message' => $mail['message'] ) );
		return true;
	},
	10,
	2
);
add_filter(
	'xmpp_verification_message',
	static function ( $message, $purpose ) {
		return "$message [$purpose]";
	},
	10,
	2
);
