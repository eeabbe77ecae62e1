<?php
/**
 * What counts as an approval.
 *
 * @package Verifierd
 */

use PHPUnit\Framework\TestCase;
use Verifierd\Verification;

final class VerificationTest extends TestCase {

	const PENDING = array(
		'id'             => '7d444840-9dc0-4c1b-9d1f-2a4a4a2a5f3e',
		'transaction_id' => '493817',
		'state'          => 'pending',
	);

	public function test_what_is_a_verification() {
		$this->assertTrue( Verification::is_one( self::PENDING ) );
		$others = array(
			null,
			'approved',
			array(),
			array( 'id' => '../admin' ) + self::PENDING,
			array( 'id' => 7 ) + self::PENDING,
			array( 'state' => 'yes' ) + self::PENDING,
			array( 'state' => true ) + self::PENDING,
			array( 'transaction_id' => '' ) + self::PENDING,
		);
		foreach ( $others as $other ) {
			$this->assertFalse( Verification::is_one( $other ), var_export( $other, true ) );
		}
	}

	public function test_only_an_approval_with_its_approver_counts() {
		$approved = array(
			'state' => 'approved',
			'by'    => 'alice@example.org',
		) + self::PENDING;
		$this->assertSame( 'alice@example.org', Verification::approved_by( $approved ) );
		foreach ( array( 'pending', 'denied', 'expired', 'undeliverable', 'withdrawn' ) as $state ) {
			$this->assertSame( '', Verification::approved_by( array( 'state' => $state ) + $approved ), $state );
		}
		$this->assertSame( '', Verification::approved_by( array( 'by' => true ) + $approved ) );
		$this->assertSame( '', Verification::approved_by( array( 'state' => 'approved' ) + self::PENDING ) );
	}

	public function test_a_link_to_a_chat_is_no_other_link() {
		$this->assertSame( 'xmpp:a@b', Verification::chat_uri( array( 'chat_uri' => 'xmpp:a@b' ) + self::PENDING ) );
		foreach ( array( 'javascript:alert(1)', '', 7, array() ) as $uri ) {
			$this->assertSame( '', Verification::chat_uri( array( 'chat_uri' => $uri ) + self::PENDING ) );
		}
	}
}
