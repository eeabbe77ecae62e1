<?php

declare(strict_types=1);

namespace Drupal\Tests\xmpp_verification\Unit;

use Drupal\Core\Session\AnonymousUserSession;
use Drupal\xmpp_verification\Addresses;
use Drupal\xmpp_verification\Exception\AddressTakenException;
use PHPUnit\Framework\TestCase;

/**
 * One address for one account.
 *
 * @group xmpp_verification
 */
final class AddressesTest extends TestCase {

  /**
   * An address that is taken stays whose it is.
   */
  public function testOneToOne(): void {
    $site = new Site(new AnonymousUserSession());
    $site->addresses()->link(7, 'alice@example.org');
    foreach ([[8, 'alice@example.org'], [7, 'bob@example.org']] as [$uid, $jid]) {
      try {
        $site->addresses()->link($uid, $jid);
        self::fail('it is taken');
      }
      catch (AddressTakenException) {
        self::assertSame([7, 0], [$site->addresses()->accountOf('alice@example.org'), $site->addresses()->accountOf('bob@example.org')]);
      }
    }
    $site->addresses()->unlink(7);
    self::assertNull($site->addresses()->jidOf(7));
    $site->addresses()->link(8, 'alice@example.org');
    self::assertSame(8, $site->addresses()->accountOf('alice@example.org'));
    $site->addresses()->forget(8);
    self::assertSame([], $site->rows);
  }

  /**
   * What somebody types.
   *
   * @dataProvider texts
   */
  public function testTyped(string $text, ?string $jid): void {
    self::assertSame($jid, Addresses::typed($text));
  }

  /**
   * Texts and what is looked up for them.
   */
  public static function texts(): array {
    return [
      [' Alice@Example.org ', 'alice@example.org'],
      ['jürgen@exämple.org', 'jürgen@exämple.org'],
      ['alice@example.org/phone', NULL],
      ['alice', NULL],
      ['@example.org', NULL],
      ['alice@', NULL],
      ['a@b@c', NULL],
      ['al ice@example.org', NULL],
      ["alice@example.org\nx", NULL],
      ["alice\u{202e}@example.org", NULL],
      ["alice\xff@example.org", NULL],
      [str_repeat('a', 1020) . '@b.c', NULL],
      ['', NULL],
    ];
  }

}
