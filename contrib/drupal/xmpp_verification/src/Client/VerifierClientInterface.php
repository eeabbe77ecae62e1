<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Client;

/**
 * The HTTP API of the daemon, as far as a site needs it.
 *
 * Each call takes a few seconds at most and throws a VerifierException where
 * it is not answered as it should be.
 */
interface VerifierClientInterface {

  /**
   * Whether the daemon can ask people now.
   */
  public function isReady(): bool;

  /**
   * Whether the daemon takes the token of this site.
   *
   * @throws \Drupal\xmpp_verification\Exception\VerifierException
   *   The daemon cannot be reached, or does not know the token.
   */
  public function checkToken(): void;

  /**
   * Asks somebody.
   *
   * @throws \Drupal\xmpp_verification\Exception\VerifierException
   *   Nobody was asked.
   */
  public function open(Question $question): Verification;

  /**
   * Tells how far it is.
   *
   * @throws \Drupal\xmpp_verification\Exception\VerifierException
   *   It could not be told.
   */
  public function read(string $id): Verification;

  /**
   * Takes a question back. That it is answered already is no error.
   *
   * @throws \Drupal\xmpp_verification\Exception\VerifierException
   *   The daemon could not be told.
   */
  public function withdraw(string $id): void;

}
