<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Drush\Commands;

use Drupal\Core\Entity\EntityTypeManagerInterface;
use Drupal\user\UserInterface;
use Drupal\xmpp_verification\Addresses;
use Drupal\xmpp_verification\Client\VerifierClientInterface;
use Drupal\xmpp_verification\Exception\AddressTakenException;
use Drupal\xmpp_verification\Exception\VerifierException;
use Drush\Attributes as CLI;
use Drush\Commands\DrushCommands;
use Psr\Container\ContainerInterface;

/**
 * The way back for whoever has a shell on the machine of the site.
 */
final class XmppVerificationCommands extends DrushCommands {

  public function __construct(
    private readonly VerifierClientInterface $client,
    private readonly Addresses $addresses,
    private readonly EntityTypeManagerInterface $entityTypes,
  ) {
    parent::__construct();
  }

  /**
   * Makes the commands.
   */
  public static function create(ContainerInterface $container): self {
    return new self(
      $container->get('xmpp_verification.client'),
      $container->get('xmpp_verification.addresses'),
      $container->get('entity_type.manager'),
    );
  }

  /**
   * Says whether the daemon can be reached, takes the token and is ready.
   */
  #[CLI\Command(name: 'xmpp-verification:check')]
  public function check(): int {
    try {
      $this->client->checkToken();
    }
    catch (VerifierException $exception) {
      $this->logger()->error($exception->getMessage());
      return self::EXIT_FAILURE;
    }
    if (!$this->client->isReady()) {
      $this->logger()->error('the daemon is there and takes the token, but is not ready to ask people');
      return self::EXIT_FAILURE;
    }
    $this->logger()->success('the daemon is ready');
    return self::EXIT_SUCCESS;
  }

  /**
   * Takes the address off an account.
   */
  #[CLI\Command(name: 'xmpp-verification:unlink')]
  #[CLI\Argument(name: 'name', description: 'The name of the account.')]
  public function unlink(string $name): int {
    $account = $this->account($name);
    if ($account === NULL) {
      return self::EXIT_FAILURE;
    }
    $this->addresses->unlink((int) $account->id());
    $this->logger()->success('no address is linked to this account');
    return self::EXIT_SUCCESS;
  }

  /**
   * Links an address to an account that has none, without asking there.
   */
  #[CLI\Command(name: 'xmpp-verification:link')]
  #[CLI\Argument(name: 'name', description: 'The name of the account.')]
  #[CLI\Argument(name: 'jid', description: 'The bare JID.')]
  public function link(string $name, string $jid): int {
    $account = $this->account($name);
    $typed = Addresses::typed($jid);
    if ($account === NULL || $typed === NULL) {
      $this->logger()->error('there is no such account, or this is no XMPP address');
      return self::EXIT_FAILURE;
    }
    try {
      $this->addresses->link((int) $account->id(), $typed);
    }
    catch (AddressTakenException) {
      $this->logger()->error('the account or the address is linked already');
      return self::EXIT_FAILURE;
    }
    $this->logger()->success('linked');
    return self::EXIT_SUCCESS;
  }

  /**
   * The account of that name.
   */
  private function account(string $name): ?UserInterface {
    $found = $this->entityTypes->getStorage('user')->loadByProperties(['name' => $name]);
    $account = reset($found);
    if (!$account instanceof UserInterface) {
      $this->logger()->error('there is no such account');
      return NULL;
    }
    return $account;
  }

}
