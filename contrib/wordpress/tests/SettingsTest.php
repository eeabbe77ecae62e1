<?php
/**
 * What an administrator may set.
 *
 * @package Verifierd
 */

use PHPUnit\Framework\TestCase;
use Verifierd\Settings;

final class SettingsTest extends TestCase {

	protected function setUp(): void {
		Fake::$options = array();
		Fake::$errors  = array();
	}

	public function test_the_token_goes_over_no_open_network() {
		foreach ( array( 'https://verify.example.org', 'https://verify.example.org:8443/api/', 'http://127.0.0.1:7070', 'http://localhost:7070/', 'http://[::1]:7070' ) as $url ) {
			$this->assertSame( rtrim( $url, '/' ), Settings::sanitize( array( 'url' => $url, 'timeout' => 60 ) )['url'] );
		}
		$this->assertSame( array(), Fake::$errors );
		$others = array( 'http://verify.example.org', 'http://127.0.0.1.evil.example', 'ftp://127.0.0.1', 'https://', '', '127.0.0.1:7070', 'https://me:secret@verify.example.org', 'https://verify.example.org/?a=b', array() );
		foreach ( $others as $url ) {
			$this->assertSame( 'http://127.0.0.1:7070', Settings::sanitize( array( 'url' => $url, 'timeout' => 60 ) )['url'] );
		}
		$this->assertCount( count( $others ), Fake::$errors );
	}

	public function test_an_empty_token_keeps_the_old_one() {
		Fake::$options['verifierd_token'] = 'old';
		foreach ( array( '', ' ', null, array( 'x' ), "new\r\nX-Evil: 1", 'ein Wort' ) as $typed ) {
			$this->assertSame( 'old', Settings::sanitize_token( $typed ) );
		}
		$this->assertSame( 'New-1._~+/=', Settings::sanitize_token( ' New-1._~+/= ' ) );
	}

	public function test_what_cannot_be_is_told_and_not_taken() {
		$set = Settings::sanitize(
			array(
				'url'            => 'https://verify.example.org',
				'timeout'        => '601',
				'binding'        => 'none',
				'password_roles' => array( 'editor', 'king' ),
				'create_for'     => "*@Example.org\n*",
			)
		);
		$this->assertSame( array( 120, 'code', array( 'editor' ), array( '*@example.org' ) ), array( $set['timeout'], $set['binding'], $set['password_roles'], $set['create_for'] ) );
		$this->assertSame( array( 'verifierd_create_for', 'verifierd_timeout' ), Fake::$errors );
		$this->assertSame( $set['timeout'], Settings::sanitize( 'no form at all' )['timeout'] );
	}
}
