<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Event;

use Drupal\xmpp_verification\Purpose;
use Drupal\xmpp_verification\Standing;

/**
 * It ended without an approval.
 *
 * Each page that looks hears of it, so it may come more than once.
 */
final class VerificationNotApprovedEvent extends VerificationEvent {

  /**
   * Constructs the event.
   *
   * @param \Drupal\xmpp_verification\Purpose $purpose
   *   What it was for.
   * @param int $uid
   *   The account; 0 where it is not known.
   * @param string $jid
   *   Who had to approve; empty where that was not known beforehand.
   * @param \Drupal\xmpp_verification\Standing $standing
   *   How it ended: denied, expired or undeliverable.
   */
  public function __construct(Purpose $purpose, int $uid, string $jid, public readonly Standing $standing) {
    parent::__construct($purpose, $uid, $jid);
  }

}
