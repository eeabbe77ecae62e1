<?php
/**
 * Which address belongs to which account.
 *
 * @package Verifierd
 */

namespace Verifierd;

use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * The address of an account, whether it needs a second factor, and who is told when that changes.
 */
final class Account {

	const JID    = 'verifierd_jid';
	const FACTOR = 'verifierd_second_factor';

	/**
	 * The address that is linked to an account, in the prepared form in which the daemon told it.
	 *
	 * @param int $user_id The account.
	 * @return string Empty where there is none.
	 */
	public static function jid_of( $user_id ) {
		return (string) get_user_meta( $user_id, self::JID, true );
	}

	/**
	 * The one account that an address is linked to. Where there are two, nobody: who is meant is not clear.
	 *
	 * @param string $jid A bare JID in its prepared form.
	 * @return WP_User|null
	 */
	public static function of_jid( $jid ) {
		$all = self::all_of_jid( $jid );
		return 1 === count( $all ) ? reset( $all ) : null;
	}

	/**
	 * All accounts that an address is linked to.
	 *
	 * @param string $jid A bare JID in its prepared form.
	 * @return WP_User[]
	 */
	public static function all_of_jid( $jid ) {
		if ( '' === $jid ) {
			return array();
		}
		$found = get_users(
			array(
				'blog_id'    => 0,
				'meta_key'   => self::JID, // phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_key
				'meta_value' => $jid, // phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_value
			)
		);
		// The database takes letters for equal that are not (its collation): what counts is decided here.
		return array_filter(
			$found,
			static function ( $user ) use ( $jid ) {
				return self::jid_of( $user->ID ) === $jid;
			}
		);
	}

	/**
	 * Links an address to an account, and tells its owner by mail.
	 *
	 * @param int    $user_id The account.
	 * @param string $jid     A bare JID whose owner has just approved that.
	 */
	public static function link( $user_id, $jid ) {
		update_user_meta( $user_id, self::JID, wp_slash( $jid ) );
		/* translators: %s: an XMPP address */
		self::tell( $user_id, sprintf( __( 'The XMPP address %s was linked to your account.', 'verifierd' ), $jid ) );
	}

	/**
	 * Unlinks it. The second factor ends with it, and so do the recovery codes.
	 *
	 * @param int $user_id The account.
	 */
	public static function unlink( $user_id ) {
		$jid = self::jid_of( $user_id );
		if ( '' === $jid ) {
			return;
		}
		delete_user_meta( $user_id, self::JID );
		delete_user_meta( $user_id, self::FACTOR );
		Recovery_Codes::forget( $user_id );
		/* translators: %s: an XMPP address */
		self::tell( $user_id, sprintf( __( 'The XMPP address %s was taken from your account. Your password alone signs you in now, or your role asks for a new address.', 'verifierd' ), $jid ) );
	}

	/**
	 * Turns the second factor on or off for an account, by its owner's choice.
	 *
	 * @param int  $user_id The account.
	 * @param bool $is_on   Which.
	 */
	public static function choose_factor( $user_id, $is_on ) {
		if ( $is_on ) {
			update_user_meta( $user_id, self::FACTOR, '1' );
			self::tell( $user_id, __( 'Signing in with your password now needs a confirmation over XMPP as well.', 'verifierd' ) );
		} else {
			delete_user_meta( $user_id, self::FACTOR );
			self::tell( $user_id, __( 'Signing in with your password no longer needs a confirmation over XMPP.', 'verifierd' ) );
		}
	}

	/**
	 * Whether the account's role asks for a second factor.
	 *
	 * @param WP_User $user The account.
	 * @return bool
	 */
	public static function is_forced( WP_User $user ) {
		return array() !== array_intersect( (array) $user->roles, Settings::get( 'factor_roles' ) );
	}

	/**
	 * Whether the account needs a second factor after its password.
	 *
	 * @param WP_User $user The account.
	 * @return bool
	 */
	public static function needs_factor( WP_User $user ) {
		if ( defined( 'VERIFIERD_NO_SECOND_FACTOR' ) && VERIFIERD_NO_SECOND_FACTOR ) {
			return false;
		}
		$chosen = '1' === get_user_meta( $user->ID, self::FACTOR, true );
		/**
		 * Filters whether an account needs a confirmation over XMPP after its password.
		 *
		 * @param bool    $needs Whether it does by its owner's choice or by its role.
		 * @param WP_User $user  The account.
		 */
		return (bool) apply_filters( 'verifierd_needs_second_factor', $chosen || self::is_forced( $user ), $user );
	}

	/**
	 * Whether the account may be entered by its address alone. Where a second factor is needed it may not: the address is
	 * that factor, and the password must come first.
	 *
	 * @param WP_User $user The account.
	 * @return bool
	 */
	public static function may_sign_in_by_jid( WP_User $user ) {
		return ! self::needs_factor( $user ) && array() === array_intersect( (array) $user->roles, Settings::get( 'password_roles' ) );
	}

	/**
	 * Whether something is a pattern of addresses: `alice@example.org`, `*@example.org`, `*@*.example.org`. `*` for
	 * everybody is none: everybody on the whole network could make accounts.
	 *
	 * @param string $pattern What was typed.
	 * @return bool
	 */
	public static function is_pattern( $pattern ) {
		return 1 === preg_match( '/\A[^@\/*\s]+@[^@\/*\s]+\z|\A\*@(\*\.)?[^@\/*\s]+\z/u', $pattern );
	}

	/**
	 * Whether a pattern covers an address.
	 *
	 * @param string $pattern A pattern.
	 * @param string $jid     A bare JID in its prepared form.
	 * @return bool
	 */
	public static function covers( $pattern, $jid ) {
		if ( 0 !== strpos( $pattern, '*@' ) ) {
			return $pattern === $jid;
		}
		$domain = substr( $jid, (int) strpos( $jid, '@' ) + 1 );
		$of     = substr( $pattern, 2 );
		if ( 0 === strpos( $of, '*.' ) ) {
			$end = substr( $of, 1 );
			return strlen( $domain ) > strlen( $end ) && substr( $domain, -strlen( $end ) ) === $end;
		}
		return $domain === $of;
	}

	/**
	 * Tells the owner that a recovery code signed somebody in.
	 *
	 * @param int $user_id The account.
	 */
	public static function tell_of_recovery_code( $user_id ) {
		$left = Recovery_Codes::left( $user_id );
		/* translators: %d: a number */
		self::tell( $user_id, sprintf( _n( 'A recovery code was used to sign in to your account. %d code is left.', 'A recovery code was used to sign in to your account. %d codes are left.', $left, 'verifierd' ), $left ) );
	}

	/**
	 * Tells the owner of an account, on another channel than the one it changed on.
	 *
	 * @param int    $user_id The account.
	 * @param string $words   What has changed.
	 */
	private static function tell( $user_id, $words ) {
		$user = get_userdata( $user_id );
		if ( ! $user || '' === $user->user_email ) {
			return;
		}
		$site = wp_specialchars_decode( get_option( 'blogname' ), ENT_QUOTES );
		/* translators: %s: name of the site */
		$subject = sprintf( __( '[%s] Your XMPP address', 'verifierd' ), $site );
		$rest    = __( 'If this was not you, change your password and tell the administrator of the site.', 'verifierd' );
		wp_mail( $user->user_email, $subject, $words . "\n\n" . $rest . "\n\n" . home_url( '/' ) . "\n" );
	}
}
