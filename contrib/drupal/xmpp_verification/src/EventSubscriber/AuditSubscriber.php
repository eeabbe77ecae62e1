<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\EventSubscriber;

use Drupal\xmpp_verification\Event\AddressLinkedEvent;
use Drupal\xmpp_verification\Event\AddressUnlinkedEvent;
use Drupal\xmpp_verification\Event\VerificationApprovedEvent;
use Drupal\xmpp_verification\Event\VerificationNotApprovedEvent;
use Psr\Log\LoggerInterface;
use Symfony\Component\EventDispatcher\EventSubscriberInterface;

/**
 * Writes to the log what was confirmed and what was not.
 *
 * Codes and tokens are not among it.
 */
final class AuditSubscriber implements EventSubscriberInterface {

  public function __construct(private readonly LoggerInterface $logger) {}

  /**
   * {@inheritdoc}
   */
  public static function getSubscribedEvents(): array {
    return [
      VerificationApprovedEvent::class => 'onApproved',
      VerificationNotApprovedEvent::class => 'onNotApproved',
      AddressLinkedEvent::class => 'onLinked',
      AddressUnlinkedEvent::class => 'onUnlinked',
    ];
  }

  /**
   * Somebody approved.
   */
  public function onApproved(VerificationApprovedEvent $event): void {
    $this->logger->notice('%purpose for account @uid approved by %jid.', [
      '%purpose' => $event->purpose->value,
      '@uid' => $event->uid,
      '%jid' => $event->jid,
    ]);
  }

  /**
   * Nobody approved.
   */
  public function onNotApproved(VerificationNotApprovedEvent $event): void {
    $this->logger->warning('%purpose for account @uid not approved: %standing.', [
      '%purpose' => $event->purpose->value,
      '@uid' => $event->uid,
      '%standing' => strtolower($event->standing->name),
    ]);
  }

  /**
   * An address was linked.
   */
  public function onLinked(AddressLinkedEvent $event): void {
    $this->logger->notice('%jid linked to account @uid.', ['%jid' => $event->jid, '@uid' => $event->uid]);
  }

  /**
   * An address was taken off.
   */
  public function onUnlinked(AddressUnlinkedEvent $event): void {
    $this->logger->notice('%jid taken off account @uid.', ['%jid' => $event->jid, '@uid' => $event->uid]);
  }

}
