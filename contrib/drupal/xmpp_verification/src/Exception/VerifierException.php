<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Exception;

/**
 * The daemon did not do what it was asked for: nobody was approved.
 *
 * The message is for the log. It holds neither the token nor what was asked.
 */
class VerifierException extends \RuntimeException {

  /**
   * Constructs the exception.
   *
   * @param string $message
   *   What went wrong, for the log.
   * @param string $problem
   *   The name of the problem, such as "limited"; empty where there was no
   *   answer that has one.
   */
  public function __construct(string $message, public readonly string $problem = '') {
    parent::__construct($message);
  }

}
