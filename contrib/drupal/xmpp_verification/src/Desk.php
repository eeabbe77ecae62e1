<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification;

use Drupal\Component\Datetime\TimeInterface;
use Drupal\Core\KeyValueStore\KeyValueExpirableFactoryInterface;
use Drupal\Core\Lock\LockBackendInterface;
use Drupal\xmpp_verification\Client\Question;
use Drupal\xmpp_verification\Client\State;
use Drupal\xmpp_verification\Client\VerifierClientInterface;
use Drupal\xmpp_verification\Event\VerificationApprovedEvent;
use Drupal\xmpp_verification\Event\VerificationNotApprovedEvent;
use Drupal\xmpp_verification\Event\VerificationOpenedEvent;
use Drupal\xmpp_verification\Exception\VerifierException;
use Symfony\Contracts\EventDispatcher\EventDispatcherInterface;

/**
 * Opens verifications and says how they stand. Each approval counts once.
 */
final class Desk {

  /**
   * Seconds for which an approval can be taken after the end of its time.
   */
  private const LATE = 60;

  /**
   * Seconds for which it is remembered that an approval was taken.
   */
  private const REMEMBERED = 3600;

  public function __construct(
    private readonly VerifierClientInterface $client,
    private readonly EventDispatcherInterface $events,
    private readonly KeyValueExpirableFactoryInterface $keyValue,
    private readonly LockBackendInterface $lock,
    private readonly TimeInterface $time,
  ) {}

  /**
   * Whether people can be asked now.
   */
  public function isOpen(): bool {
    return $this->client->isReady();
  }

  /**
   * Asks somebody.
   *
   * @param \Drupal\xmpp_verification\Client\Question $question
   *   Whom, and about what.
   * @param \Drupal\xmpp_verification\Purpose $purpose
   *   What it is for.
   * @param array $more
   *   Further properties of the pending verification, by their names.
   *
   * @throws \Drupal\xmpp_verification\Exception\VerifierException
   *   Nobody was asked.
   */
  public function open(Question $question, Purpose $purpose, array $more = []): Pending {
    $verification = $this->client->open($question);
    $pending = new Pending(...$more + [
      'id' => $verification->id,
      'code' => $verification->code,
      'purpose' => $purpose,
      'expires' => $this->time->getCurrentTime() + $question->timeout,
      'chatUri' => $verification->chatUri,
    ]);
    $this->events->dispatch(new VerificationOpenedEvent($purpose, $pending->uid, $question->jid));
    return $pending;
  }

  /**
   * Asks nobody: for an address that may not be told from one that is asked.
   */
  public function decoy(Question $question, Purpose $purpose): Pending {
    return new Pending(
      id: '',
      code: str_pad((string) random_int(0, 999999), 6, '0', STR_PAD_LEFT),
      purpose: $purpose,
      expires: $this->time->getCurrentTime() + $question->timeout,
    );
  }

  /**
   * Says how it stands. That it was approved is said once, and to nobody else.
   */
  public function look(Pending $pending): Answer {
    $late = $this->time->getCurrentTime() - $pending->expires;
    if ($pending->isDecoy() || $late > self::LATE) {
      return new Answer($late > 0 ? Standing::Expired : Standing::Waiting);
    }
    try {
      $verification = $this->client->read($pending->id);
    }
    catch (VerifierException) {
      // It may come back; until then nobody is approved.
      return new Answer($late > 0 ? Standing::Expired : Standing::Waiting);
    }
    return match ($verification->state) {
      State::Pending => new Answer($late > 0 ? Standing::Expired : Standing::Waiting),
      State::Approved => $this->take($pending, $verification->by),
      State::Denied => $this->refused($pending, Standing::Denied),
      State::Undeliverable => $this->refused($pending, Standing::Undeliverable),
      State::Expired, State::Withdrawn => $this->refused($pending, Standing::Expired),
    };
  }

  /**
   * Takes a question back, because the person does not want to wait any more.
   */
  public function withdraw(Pending $pending): void {
    if ($pending->isDecoy()) {
      return;
    }
    try {
      $this->client->withdraw($pending->id);
    }
    catch (VerifierException) {
      // It expires by itself, and the session has forgotten it.
    }
  }

  /**
   * Takes an approval, unless another request of the session was faster.
   */
  private function take(Pending $pending, string $by): Answer {
    if ($pending->jid !== '' && !hash_equals($pending->jid, $by)) {
      return $this->refused($pending, Standing::Denied);
    }
    $name = 'xmpp_verification.' . $pending->id;
    if (!$this->lock->acquire($name)) {
      return new Answer(Standing::Waiting);
    }
    try {
      $taken = $this->keyValue->get('xmpp_verification.taken');
      if ($taken->has($pending->id)) {
        return new Answer(Standing::Expired);
      }
      $taken->setWithExpire($pending->id, 1, self::REMEMBERED);
    }
    finally {
      $this->lock->release($name);
    }
    $this->events->dispatch(new VerificationApprovedEvent($pending->purpose, $pending->uid, $by));
    return new Answer(Standing::Approved, $by);
  }

  /**
   * Tells whoever wants to know that it was not approved.
   */
  private function refused(Pending $pending, Standing $standing): Answer {
    $this->events->dispatch(new VerificationNotApprovedEvent($pending->purpose, $pending->uid, $pending->jid, $standing));
    return new Answer($standing);
  }

}
