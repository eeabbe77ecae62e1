<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Event;

use Drupal\Component\EventDispatcher\Event;
use Drupal\xmpp_verification\Purpose;

/**
 * Something happened to a verification.
 *
 * Subscribe to the class of an event: its name is that of the class.
 */
abstract class VerificationEvent extends Event {

  /**
   * Constructs the event.
   *
   * @param \Drupal\xmpp_verification\Purpose $purpose
   *   What it is for.
   * @param int $uid
   *   The account; 0 where it is not known yet, at a sign-in by address.
   * @param string $jid
   *   Who was asked, or who approved; may be empty where that is not known.
   */
  public function __construct(
    public readonly Purpose $purpose,
    public readonly int $uid,
    public readonly string $jid,
  ) {}

}
