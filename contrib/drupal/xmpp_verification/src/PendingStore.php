<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification;

use Symfony\Component\HttpFoundation\RequestStack;

/**
 * What the session of the browser waits for: one sign-in and one action.
 *
 * An approval helps only the session that asked: nothing in a URL names it.
 */
final class PendingStore {

  private const PREFIX = 'xmpp_verification.';

  public function __construct(private readonly RequestStack $requests) {}

  /**
   * Keeps one, in the place of an older one.
   */
  public function keep(Pending $pending): void {
    $this->requests->getCurrentRequest()->getSession()->set(self::place($pending->purpose), $pending->toArray());
  }

  /**
   * The one that the waiting page is about.
   */
  public function signIn(): ?Pending {
    return $this->at(self::place(Purpose::SignIn));
  }

  /**
   * The action that waits.
   */
  public function action(): ?Pending {
    return $this->at(self::place(Purpose::Action));
  }

  /**
   * Forgets one: from then on it helps nobody.
   */
  public function forget(Pending $pending): void {
    $this->requests->getCurrentRequest()->getSession()->remove(self::place($pending->purpose));
  }

  /**
   * What is kept there.
   */
  private function at(string $place): ?Pending {
    return Pending::fromArray($this->requests->getCurrentRequest()->getSession()->get($place));
  }

  /**
   * Where it is kept.
   */
  private static function place(Purpose $purpose): string {
    return self::PREFIX . ($purpose === Purpose::Action ? 'action' : 'flow');
  }

}
