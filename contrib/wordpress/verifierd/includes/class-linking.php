<?php
/**
 * Linking an address to the account of somebody who is signed in.
 *
 * @package Verifierd
 */

namespace Verifierd;

use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * An address is linked once its owner has confirmed that, and not before.
 */
final class Linking {

	/**
	 * Asks the owner of an address, and goes to the waiting page.
	 *
	 * @param WP_User $user Whose account.
	 * @param string  $jid  What was typed.
	 * @return string What is wrong.
	 */
	public static function begin( WP_User $user, $jid ) {
		$fault = Login_Pages::fault_of( $jid );
		if ( '' !== $fault ) {
			return $fault;
		}
		$asked = Desk::ask( 'link', $jid, self::about( $user ) );
		if ( is_wp_error( $asked ) ) {
			return Login_Pages::trouble( $asked->get_error_code() );
		}
		Attempt::begin( 'link', Desk::facts( $jid, $asked ) + array( 'user' => $user->ID ) );
		Login_Pages::go( Waiting_Page::ACTION );
	}

	/**
	 * What the one who is asked is told.
	 *
	 * @param WP_User $user Whose account.
	 * @return array
	 */
	public static function about( WP_User $user ) {
		$site = wp_specialchars_decode( get_option( 'blogname' ), ENT_QUOTES );
		return array(
			'url'     => home_url( '/' ),
			'user'    => $user->ID,
			/* translators: 1: name of an account, 2: name of the site */
			'message' => sprintf( __( 'Link your address to the account %1$s at %2$s', 'verifierd' ), $user->user_login, $site ),
		);
	}

	/**
	 * The owner of the address has confirmed.
	 *
	 * @param Attempt $attempt The attempt, claimed.
	 * @param string  $jid     Who has confirmed.
	 */
	public static function approved( Attempt $attempt, $jid ) {
		$user_id = get_current_user_id();
		$said    = 'linked';
		if ( ! $user_id || $user_id !== (int) $attempt->get( 'user' ) || '' !== Account::jid_of( $user_id ) ) {
			$said = 'changed';
		} elseif ( array() !== Account::all_of_jid( $jid ) ) {
			$said = 'taken';
		} else {
			Account::link( $user_id, $jid );
		}
		wp_safe_redirect( add_query_arg( 'verifierd_said', $said, Account_Page::url() ), 303 );
		exit;
	}
}
