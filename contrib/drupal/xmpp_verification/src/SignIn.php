<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification;

use Drupal\Core\Config\ConfigFactoryInterface;
use Drupal\Core\Entity\EntityTypeManagerInterface;
use Drupal\user\UserInterface;
use Drupal\xmpp_verification\Exception\AddressTakenException;
use Psr\Log\LoggerInterface;

/**
 * Whose address may sign in, and as which account.
 */
final class SignIn {

  public function __construct(
    private readonly EntityTypeManagerInterface $entityTypes,
    private readonly ConfigFactoryInterface $configFactory,
    private readonly Addresses $addresses,
    private readonly SecondFactor $secondFactor,
    private readonly LoggerInterface $logger,
  ) {}

  /**
   * Whether somebody is really asked for an address.
   *
   * Nobody may see the difference: where it is no, a decoy waits in its place.
   */
  public function isAsked(string $jid): bool {
    $uid = $this->addresses->accountOf($jid);
    return $uid === 0 ? $this->registers() : $this->account($uid) !== NULL;
  }

  /**
   * The account that an approval signs in; NULL for none.
   *
   * @param string $by
   *   Who approved, as the daemon spells them.
   */
  public function accountFor(string $by): ?UserInterface {
    $uid = $this->addresses->accountOf($by);
    if ($uid !== 0) {
      return $this->account($uid);
    }
    return $this->registers() ? $this->register($by) : NULL;
  }

  /**
   * An account, if it may sign in by its address alone.
   */
  private function account(int $uid): ?UserInterface {
    $account = $this->entityTypes->getStorage('user')->load($uid);
    $may = $account instanceof UserInterface
      && $account->isActive()
      && $account->hasPermission('sign in by xmpp')
      && !$this->secondFactor->isNeededBy($account);
    return $may ? $account : NULL;
  }

  /**
   * Whether addresses without an account get one.
   */
  private function registers(): bool {
    return (bool) $this->configFactory->get('xmpp_verification.settings')->get('registration');
  }

  /**
   * Makes an account for an address.
   */
  private function register(string $jid): ?UserInterface {
    $storage = $this->entityTypes->getStorage('user');
    $account = $storage->create(['name' => $this->freeName($jid), 'status' => 1]);
    $account->enforceIsNew();
    $account->save();
    try {
      $this->addresses->link((int) $account->id(), $jid);
    }
    catch (AddressTakenException) {
      // Another request of the same person was faster; its account is theirs.
      $account->delete();
      return $this->account($this->addresses->accountOf($jid));
    }
    $this->logger->notice('Account %name was made for an XMPP address.', ['%name' => $account->getAccountName()]);
    return $this->account((int) $account->id());
  }

  /**
   * A name that nobody has: the first part of the address, if it will do.
   */
  private function freeName(string $jid): string {
    $storage = $this->entityTypes->getStorage('user');
    $plain = strstr($jid, '@', TRUE);
    $stem = preg_match('/^[a-z0-9][a-z0-9._-]{1,39}$/D', $plain) === 1 ? $plain : 'xmpp';
    $name = $stem;
    while ($storage->loadByProperties(['name' => $name]) !== []) {
      $name = $stem . '-' . bin2hex(random_bytes(4));
    }
    return $name;
  }

}
