<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\EventSubscriber;

use Drupal\Core\Session\AccountProxyInterface;
use Drupal\xmpp_verification\SecondFactor;
use Symfony\Component\EventDispatcher\EventSubscriberInterface;
use Symfony\Component\HttpKernel\Event\RequestEvent;
use Symfony\Component\HttpKernel\Exception\AccessDeniedHttpException;
use Symfony\Component\HttpKernel\KernelEvents;

/**
 * Refuses requests that carry a password where a password is not enough.
 *
 * HTTP Basic (module basic_auth) logs nobody in, so no login can be confirmed.
 */
final class PasswordOnlySubscriber implements EventSubscriberInterface {

  public function __construct(
    private readonly AccountProxyInterface $currentUser,
    private readonly SecondFactor $secondFactor,
  ) {}

  /**
   * {@inheritdoc}
   */
  public static function getSubscribedEvents(): array {
    // After it is known who it is (300), before anything is done for them.
    return [KernelEvents::REQUEST => ['onRequest', 290]];
  }

  /**
   * Looks at who it is and how that is known.
   */
  public function onRequest(RequestEvent $event): void {
    $request = $event->getRequest();
    if (!$event->isMainRequest() || $request->getUser() === NULL || !$this->currentUser->isAuthenticated()) {
      return;
    }
    $known = $request->hasSession() ? (int) $request->getSession()->get('uid', 0) : 0;
    if ($known !== (int) $this->currentUser->id() && $this->secondFactor->isNeededBy($this->currentUser)) {
      throw new AccessDeniedHttpException('This account has to confirm its sign-ins over XMPP: a password is not enough.');
    }
  }

}
