<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Client;

/**
 * How far a verification is, as the daemon says.
 *
 * Only one of these lets anybody in.
 */
enum State: string {

  case Pending = 'pending';
  case Approved = 'approved';
  case Denied = 'denied';
  case Expired = 'expired';
  case Undeliverable = 'undeliverable';
  case Withdrawn = 'withdrawn';

}
