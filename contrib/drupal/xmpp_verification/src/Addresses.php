<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification;

use Drupal\Component\Datetime\TimeInterface;
use Drupal\Core\Database\Connection;
use Drupal\Core\Database\IntegrityConstraintViolationException;
use Drupal\xmpp_verification\Event\AddressLinkedEvent;
use Drupal\xmpp_verification\Event\AddressUnlinkedEvent;
use Drupal\xmpp_verification\Exception\AddressTakenException;
use Symfony\Contracts\EventDispatcher\EventDispatcherInterface;

/**
 * Which XMPP address belongs to which account: one to one.
 *
 * Addresses are kept as the daemon spells them when their owner has approved.
 */
final class Addresses {

  private const TABLE = 'xmpp_verification_address';

  public function __construct(
    private readonly Connection $database,
    private readonly TimeInterface $time,
    private readonly EventDispatcherInterface $events,
  ) {}

  /**
   * The bare JID of an account; NULL where none is linked.
   */
  public function jidOf(int $uid): ?string {
    $jid = $this->database->select(self::TABLE, 'a')
      ->fields('a', ['jid'])
      ->condition('a.uid', $uid)
      ->execute()
      ->fetchField();
    return is_string($jid) && $jid !== '' ? $jid : NULL;
  }

  /**
   * The account of a bare JID, spelled as the daemon does; 0 where there is none.
   */
  public function accountOf(string $jid): int {
    return (int) $this->database->select(self::TABLE, 'a')
      ->fields('a', ['uid'])
      ->condition('a.digest', hash('sha256', $jid))
      ->execute()
      ->fetchField();
  }

  /**
   * Links an address to an account that has none.
   *
   * @throws \Drupal\xmpp_verification\Exception\AddressTakenException
   *   The address belongs to another account, or the account has another one.
   */
  public function link(int $uid, string $jid): void {
    try {
      $this->database->insert(self::TABLE)
        ->fields([
          'uid' => $uid,
          'jid' => $jid,
          'digest' => hash('sha256', $jid),
          'linked' => $this->time->getCurrentTime(),
        ])
        ->execute();
    }
    catch (IntegrityConstraintViolationException $exception) {
      throw new AddressTakenException('one of both is linked already', 0, $exception);
    }
    $this->events->dispatch(new AddressLinkedEvent($uid, $jid));
  }

  /**
   * Takes the address off an account.
   */
  public function unlink(int $uid): void {
    $jid = $this->jidOf($uid);
    if ($jid === NULL) {
      return;
    }
    $this->database->delete(self::TABLE)->condition('uid', $uid)->execute();
    $this->events->dispatch(new AddressUnlinkedEvent($uid, $jid));
  }

  /**
   * Forgets an account that is deleted.
   */
  public function forget(int $uid): void {
    $this->database->delete(self::TABLE)->condition('uid', $uid)->execute();
  }

  /**
   * How an address that somebody typed is looked up, or NULL if it is none.
   *
   * The daemon decides what it really is; what is spelled oddly is not found.
   */
  public static function typed(string $text): ?string {
    $text = trim($text);
    $isAddress = strlen($text) <= 1023 && preg_match('/^[^\s\/@\p{C}]+@[^\s\/@\p{C}]+$/Du', $text) === 1;
    return $isAddress ? mb_strtolower($text, 'UTF-8') : NULL;
  }

}
