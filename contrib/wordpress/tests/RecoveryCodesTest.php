<?php
/**
 * Recovery codes.
 *
 * @package Verifierd
 */

use PHPUnit\Framework\TestCase;
use Verifierd\Recovery_Codes;

final class RecoveryCodesTest extends TestCase {

	protected function setUp(): void {
		Fake::$meta = array();
	}

	public function test_each_counts_once_and_for_its_account_alone() {
		$codes = Recovery_Codes::renew( 7 );
		$this->assertCount( 10, array_unique( $codes ) );
		$this->assertFalse( Recovery_Codes::spend( 8, $codes[0] ) );
		$this->assertTrue( Recovery_Codes::spend( 7, $codes[0] ) );
		$this->assertFalse( Recovery_Codes::spend( 7, $codes[0] ) );
		$this->assertSame( 9, Recovery_Codes::left( 7 ) );
	}

	public function test_how_it_is_typed_does_not_matter() {
		$codes = Recovery_Codes::renew( 7 );
		$this->assertTrue( Recovery_Codes::spend( 7, ' ' . strtoupper( strtr( $codes[1], '-', ' ' ) ) . "\n" ) );
	}

	public function test_what_is_kept_is_no_code() {
		$codes = Recovery_Codes::renew( 7 );
		foreach ( array_merge( array_column( Fake::$meta, 2 ), array( '', '0', str_repeat( 'f', 20 ) ) ) as $text ) {
			$this->assertFalse( Recovery_Codes::spend( 7, $text ) );
		}
		$this->assertSame( 10, Recovery_Codes::left( 7 ) );
	}

	public function test_new_ones_end_the_old_ones() {
		$old = Recovery_Codes::renew( 7 );
		Recovery_Codes::renew( 7 );
		$this->assertFalse( Recovery_Codes::spend( 7, $old[0] ) );
		$this->assertSame( 10, Recovery_Codes::left( 7 ) );
	}
}
