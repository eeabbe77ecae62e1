<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification;

/**
 * How a pending verification stands for the session that waits for it.
 */
enum Standing {

  case Waiting;
  case Approved;
  case Denied;
  case Expired;
  case Undeliverable;

}
