<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Client;

use Drupal\xmpp_verification\Exception\VerifierException;

/**
 * One attempt to have one person confirm one request, as the daemon tells it.
 */
final class Verification {

  public function __construct(
    public readonly string $id,
    public readonly string $code,
    public readonly State $state,
    public readonly string $by,
    public readonly string $chatUri,
  ) {}

  /**
   * Reads an answer of the daemon.
   *
   * @param mixed $answer
   *   The decoded JSON.
   *
   * @throws \Drupal\xmpp_verification\Exception\VerifierException
   *   It is no verification. What is not understood approves nobody.
   */
  public static function of(mixed $answer): self {
    if (!is_array($answer)) {
      throw new VerifierException('the answer is no JSON object');
    }
    $id = self::text($answer, 'id', '/^[0-9A-Za-z-]{1,64}$/D');
    $code = self::text($answer, 'transaction_id', '/^[\x21-\x7e]{1,64}$/D');
    $state = State::tryFrom(self::text($answer, 'state', '/^[a-z]{1,32}$/D'));
    if ($state === NULL) {
      throw new VerifierException('the answer has a state that is not known');
    }
    $needed = $answer['needed'] ?? NULL;
    if ($needed !== 1) {
      throw new VerifierException('the answer is about more than one confirmer');
    }
    $by = $state === State::Approved ? self::text($answer, 'by', '/^[^\s\/@]{1,1023}@[^\s\/@]{1,1023}$/Du') : '';
    $uri = $answer['chat_uri'] ?? '';
    $uri = is_string($uri) && str_starts_with($uri, 'xmpp:') ? $uri : '';
    return new self($id, $code, $state, $by, $uri);
  }

  /**
   * A field that has to be a string of a certain form.
   */
  private static function text(array $answer, string $field, string $form): string {
    $value = $answer[$field] ?? NULL;
    if (!is_string($value) || preg_match($form, $value) !== 1) {
      throw new VerifierException("the answer has no valid $field");
    }
    return $value;
  }

}
