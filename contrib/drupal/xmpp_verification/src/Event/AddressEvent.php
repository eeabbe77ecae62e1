<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Event;

use Drupal\Component\EventDispatcher\Event;

/**
 * The XMPP address of an account has changed.
 */
abstract class AddressEvent extends Event {

  public function __construct(public readonly int $uid, public readonly string $jid) {}

}
