<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification;

/**
 * A verification that a session waits for. It never leaves the session.
 */
final class Pending {

  /**
   * Constructs a pending verification.
   *
   * @param string $id
   *   Its name at the daemon; empty for a decoy, about which nobody was asked.
   * @param string $code
   *   What the page shows and the person compares or replies.
   * @param \Drupal\xmpp_verification\Purpose $purpose
   *   What it is for.
   * @param int $expires
   *   When it ends, in seconds since 1970.
   * @param int $uid
   *   The account it is about; 0 where the answer decides.
   * @param string $jid
   *   The bare JID that has to confirm, where it is known beforehand.
   * @param string $chatUri
   *   A link that opens the chat with the code typed in; may be empty.
   * @param string $digest
   *   What is confirmed, for an action.
   * @param bool $resetsPassword
   *   Whether a one-time link led here, after which a password may be set.
   */
  public function __construct(
    public readonly string $id,
    public readonly string $code,
    public readonly Purpose $purpose,
    public readonly int $expires,
    public readonly int $uid = 0,
    public readonly string $jid = '',
    public readonly string $chatUri = '',
    public readonly string $digest = '',
    public readonly bool $resetsPassword = FALSE,
  ) {}

  /**
   * Whether nobody was asked, and the page only looks as if.
   */
  public function isDecoy(): bool {
    return $this->id === '';
  }

  /**
   * The same to look at, about which nothing is heard any more.
   */
  public function asDecoy(): self {
    return new self('', $this->code, $this->purpose, $this->expires);
  }

  /**
   * What is kept in the session: no object, which an update could not read.
   */
  public function toArray(): array {
    return ['purpose' => $this->purpose->value] + get_object_vars($this);
  }

  /**
   * Reads what was kept. What does not fit is nothing.
   */
  public static function fromArray(mixed $kept): ?self {
    if (!is_array($kept)) {
      return NULL;
    }
    $purpose = Purpose::tryFrom(is_string($kept['purpose'] ?? NULL) ? $kept['purpose'] : '');
    if ($purpose === NULL) {
      return NULL;
    }
    try {
      return new self(...['purpose' => $purpose] + $kept);
    }
    catch (\Error) {
      return NULL;
    }
  }

}
