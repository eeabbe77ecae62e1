<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification;

/**
 * How it stands, and who approved.
 */
final class Answer {

  public function __construct(public readonly Standing $standing, public readonly string $by = '') {}

  /**
   * Whether it was approved. It is told so once.
   */
  public function isApproved(): bool {
    return $this->standing === Standing::Approved && $this->by !== '';
  }

}
