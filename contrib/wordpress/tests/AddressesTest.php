<?php
/**
 * Patterns of addresses.
 *
 * @package Verifierd
 */

use PHPUnit\Framework\TestCase;
use Verifierd\Account;

final class AddressesTest extends TestCase {

	public function test_what_is_a_pattern() {
		foreach ( array( 'alice@example.org', '*@example.org', '*@*.example.org', 'ä@bücher.example' ) as $pattern ) {
			$this->assertTrue( Account::is_pattern( $pattern ), $pattern );
		}
		foreach ( array( '*', '', '*@', '@example.org', 'a*@example.org', '*@*', '*@*.', 'alice@example.org/phone', 'a@b@c', "a@b\n", '*@exa*mple.org' ) as $text ) {
			$this->assertFalse( Account::is_pattern( $text ), $text );
		}
	}

	public function test_whom_a_pattern_covers() {
		$covered = array(
			array( 'alice@example.org', 'alice@example.org' ),
			array( '*@example.org', 'bob@example.org' ),
			array( '*@*.example.org', 'bob@a.example.org' ),
			array( '*@*.example.org', 'bob@a.b.example.org' ),
		);
		foreach ( $covered as list( $pattern, $jid ) ) {
			$this->assertTrue( Account::covers( $pattern, $jid ), "$pattern $jid" );
		}
		$others = array(
			array( 'alice@example.org', 'alice2@example.org' ),
			array( '*@example.org', 'bob@a.example.org' ),
			array( '*@example.org', 'bob@badexample.org' ),
			array( '*@example.org', 'bob@example.org.evil.example' ),
			array( '*@*.example.org', 'bob@example.org' ),
			array( '*@*.example.org', 'bob@badexample.org' ),
			array( '*@*.example.org', 'bob@.example.org.evil.example' ),
			array( '*@example.org', '' ),
		);
		foreach ( $others as list( $pattern, $jid ) ) {
			$this->assertFalse( Account::covers( $pattern, $jid ), "$pattern $jid" );
		}
	}
}
