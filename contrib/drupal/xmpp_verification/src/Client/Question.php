<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Client;

/**
 * Whom to ask, and about what.
 */
final class Question {

  /**
   * Constructs a question.
   *
   * @param string $jid
   *   The bare JID that is asked.
   * @param string $url
   *   The absolute URL that is to be confirmed.
   * @param string $message
   *   What it is about, for a person.
   * @param int $timeout
   *   Seconds that there are for an answer, 30 to 600.
   * @param string $ip
   *   The address of the browser; empty where it is not known.
   * @param string $userAgent
   *   What the browser says it is.
   * @param string $subject
   *   The name of the account it is about; empty where there is none yet.
   * @param string $lang
   *   The language of the page (BCP 47).
   */
  public function __construct(
    public readonly string $jid,
    public readonly string $url,
    public readonly string $message,
    public readonly int $timeout,
    public readonly string $ip = '',
    public readonly string $userAgent = '',
    public readonly string $subject = '',
    public readonly string $lang = '',
  ) {}

  /**
   * The body of `POST /v1/verifications`.
   *
   * Texts are cut to what the API takes: a long user agent refuses nobody.
   */
  public function body(): array {
    $context = array_filter([
      'ip' => $this->ip,
      'user_agent' => self::cut($this->userAgent, 255),
      'subject' => self::cut($this->subject, 255),
    ], static fn (string $text): bool => $text !== '');
    $body = [
      'jid' => $this->jid,
      'method' => 'POST',
      'url' => $this->url,
      'message' => self::cut($this->message, 500),
      'timeout' => $this->timeout,
    ];
    if ($context !== []) {
      $body['context'] = $context;
    }
    if ($this->lang !== '') {
      $body['lang'] = $this->lang;
    }
    return $body;
  }

  /**
   * The first characters of a text, in which bytes that are no UTF-8 are not.
   */
  private static function cut(string $text, int $length): string {
    return mb_substr(mb_scrub($text, 'UTF-8'), 0, $length, 'UTF-8');
  }

}
