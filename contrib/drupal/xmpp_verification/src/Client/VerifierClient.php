<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Client;

use Drupal\Core\Config\ConfigFactoryInterface;
use Drupal\xmpp_verification\Exception\VerifierException;
use Drupal\xmpp_verification\TokenSource;
use GuzzleHttp\ClientInterface;
use GuzzleHttp\Exception\GuzzleException;
use Psr\Http\Message\ResponseInterface;

/**
 * Calls the HTTP API with Drupal's own HTTP client.
 */
final class VerifierClient implements VerifierClientInterface {

  /**
   * Seconds until a connection has to stand, and until a call has to end.
   */
  private const CONNECT = 2;
  private const TOTAL = 5;

  /**
   * Longest answer that is read, in bytes.
   */
  private const LONGEST = 65536;

  public function __construct(
    private readonly ClientInterface $http,
    private readonly ConfigFactoryInterface $configFactory,
    private readonly TokenSource $token,
  ) {}

  /**
   * {@inheritdoc}
   */
  public function isReady(): bool {
    try {
      return $this->call('GET', '/readyz', [], FALSE)->getStatusCode() === 200;
    }
    catch (VerifierException) {
      return FALSE;
    }
  }

  /**
   * {@inheritdoc}
   */
  public function checkToken(): void {
    $response = $this->call('GET', '/v1/verifications');
    if ($response->getStatusCode() !== 200) {
      throw self::refusal($response);
    }
  }

  /**
   * {@inheritdoc}
   */
  public function open(Question $question): Verification {
    $response = $this->call('POST', '/v1/verifications', ['json' => $question->body()]);
    if ($response->getStatusCode() !== 201) {
      throw self::refusal($response);
    }
    return Verification::of(self::decoded($response));
  }

  /**
   * {@inheritdoc}
   */
  public function read(string $id): Verification {
    $response = $this->call('GET', '/v1/verifications/' . rawurlencode($id));
    if ($response->getStatusCode() !== 200) {
      throw self::refusal($response);
    }
    $verification = Verification::of(self::decoded($response));
    if (!hash_equals($id, $verification->id)) {
      throw new VerifierException('the answer is about another verification');
    }
    return $verification;
  }

  /**
   * {@inheritdoc}
   */
  public function withdraw(string $id): void {
    $response = $this->call('DELETE', '/v1/verifications/' . rawurlencode($id));
    if (!in_array($response->getStatusCode(), [200, 404, 409], TRUE)) {
      throw self::refusal($response);
    }
  }

  /**
   * One call, with deadlines, that follows no redirect.
   *
   * Guzzle's own exceptions can quote a request: none of them gets out.
   */
  private function call(string $method, string $path, array $options = [], bool $signed = TRUE): ResponseInterface {
    $url = rtrim((string) $this->configFactory->get('xmpp_verification.settings')->get('url'), '/');
    if (!self::isSafe($url)) {
      throw new VerifierException('the address of the daemon is neither https nor http to this machine');
    }
    $headers = ['Accept' => 'application/json'];
    if ($signed) {
      $headers['Authorization'] = 'Bearer ' . $this->token->token();
    }
    try {
      return $this->http->request($method, $url . $path, $options + [
        'headers' => $headers,
        'connect_timeout' => self::CONNECT,
        'timeout' => self::TOTAL,
        'allow_redirects' => FALSE,
        'http_errors' => FALSE,
      ]);
    }
    catch (GuzzleException $exception) {
      throw new VerifierException('the daemon cannot be reached: ' . get_debug_type($exception));
    }
  }

  /**
   * Whether a token may be sent there: by TLS, or without to this machine.
   */
  public static function isSafe(string $url): bool {
    $parts = parse_url($url);
    $host = strtolower($parts['host'] ?? '');
    if ($host === '' || isset($parts['user']) || isset($parts['query']) || isset($parts['fragment'])) {
      return FALSE;
    }
    $isLocal = in_array($host, ['localhost', '[::1]'], TRUE) || preg_match('/^127(\.\d{1,3}){3}$/D', $host) === 1;
    return match (strtolower($parts['scheme'] ?? '')) {
      'https' => TRUE,
      'http' => $isLocal,
      default => FALSE,
    };
  }

  /**
   * The JSON of an answer.
   */
  private static function decoded(ResponseInterface $response): mixed {
    $text = $response->getBody()->read(self::LONGEST);
    return json_decode($text, TRUE, 16);
  }

  /**
   * What an answer that is a problem (RFC 9457) says.
   */
  private static function refusal(ResponseInterface $response): VerifierException {
    $answer = self::decoded($response);
    $type = is_array($answer) ? ($answer['type'] ?? '') : '';
    $known = is_string($type) && preg_match('/^urn:verifierd:problem:([a-z-]{1,40})$/D', $type, $found) === 1;
    $problem = $known ? $found[1] : '';
    return new VerifierException(sprintf('the daemon answered %d %s', $response->getStatusCode(), $problem), $problem);
  }

}
