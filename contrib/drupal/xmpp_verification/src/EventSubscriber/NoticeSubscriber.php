<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\EventSubscriber;

use Drupal\Core\Entity\EntityTypeManagerInterface;
use Drupal\Core\Mail\MailManagerInterface;
use Drupal\user\UserInterface;
use Drupal\xmpp_verification\Event\AddressEvent;
use Drupal\xmpp_verification\Event\AddressLinkedEvent;
use Drupal\xmpp_verification\Event\AddressUnlinkedEvent;
use Symfony\Component\EventDispatcher\EventSubscriberInterface;

/**
 * Tells the owner of an account by mail that what confirms for it has changed.
 */
final class NoticeSubscriber implements EventSubscriberInterface {

  public function __construct(
    private readonly MailManagerInterface $mail,
    private readonly EntityTypeManagerInterface $entityTypes,
  ) {}

  /**
   * {@inheritdoc}
   */
  public static function getSubscribedEvents(): array {
    return [
      AddressLinkedEvent::class => 'onLinked',
      AddressUnlinkedEvent::class => 'onUnlinked',
    ];
  }

  /**
   * An address was linked.
   */
  public function onLinked(AddressLinkedEvent $event): void {
    $this->tell($event, 'linked');
  }

  /**
   * An address was taken off.
   */
  public function onUnlinked(AddressUnlinkedEvent $event): void {
    $this->tell($event, 'unlinked');
  }

  /**
   * Sends the mail of that name, where the account has a mail address.
   */
  private function tell(AddressEvent $event, string $key): void {
    $account = $this->entityTypes->getStorage('user')->load($event->uid);
    $to = $account instanceof UserInterface ? (string) $account->getEmail() : '';
    if ($to !== '') {
      $this->mail->mail('xmpp_verification', $key, $to, $account->getPreferredLangcode(), [
        'jid' => $event->jid,
        'name' => $account->getDisplayName(),
      ]);
    }
  }

}
