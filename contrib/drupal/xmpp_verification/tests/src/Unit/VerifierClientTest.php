<?php

declare(strict_types=1);

namespace Drupal\Tests\xmpp_verification\Unit;

use Drupal\Core\Session\AnonymousUserSession;
use Drupal\Core\Site\Settings;
use Drupal\xmpp_verification\Client\Question;
use Drupal\xmpp_verification\Client\State;
use Drupal\xmpp_verification\Client\VerifierClient;
use Drupal\xmpp_verification\Exception\VerifierException;
use Drupal\xmpp_verification\TokenSource;
use GuzzleHttp\Client;
use GuzzleHttp\Exception\ConnectException;
use GuzzleHttp\Handler\MockHandler;
use GuzzleHttp\HandlerStack;
use GuzzleHttp\Middleware;
use GuzzleHttp\Psr7\Request;
use GuzzleHttp\Psr7\Response;
use PHPUnit\Framework\TestCase;

/**
 * What goes to the daemon, and what is made of what comes back.
 *
 * @group xmpp_verification
 */
final class VerifierClientTest extends TestCase {

  private const TOKEN = 'a-secret-token';

  /**
   * What was sent.
   */
  private array $sent = [];

  /**
   * A client whose daemon gives these answers.
   */
  private function client(array $answers, array $config = [], array $settings = ['xmpp_verification_token' => self::TOKEN], ?object $keys = NULL): VerifierClient {
    $site = new Site(new AnonymousUserSession());
    $site->config = $config + ['url' => 'http://127.0.0.1:7070', 'key' => ''];
    $this->sent = [];
    $stack = HandlerStack::create(new MockHandler($answers));
    $stack->push(Middleware::history($this->sent));
    return new VerifierClient(new Client(['handler' => $stack]), $site, new TokenSource(new Settings($settings), $site, $keys));
  }

  /**
   * An answer of the daemon.
   */
  private static function answer(array $change = [], int $status = 200): Response {
    return new Response($status, [], json_encode($change + [
      'id' => '7d444840-9dc0-4c1b-9d1f-2a4a4a2a5f3e',
      'transaction_id' => '493817',
      'state' => 'pending',
      'needed' => 1,
    ]));
  }

  /**
   * A question.
   */
  private static function question(): Question {
    return new Question('alice@example.org', 'https://site.example/user/login', str_repeat('m', 600), 60, '192.0.2.7', "Bro\xffwser", 'alice', 'de');
  }

  /**
   * The fields of the API, cut to what it takes, and the token in its header.
   */
  public function testAsking(): void {
    $verification = $this->client([self::answer([], 201)])->open(self::question());
    self::assertSame('493817', $verification->code);
    self::assertSame(State::Pending, $verification->state);
    $request = $this->sent[0]['request'];
    self::assertSame('POST http://127.0.0.1:7070/v1/verifications', $request->getMethod() . ' ' . $request->getUri());
    self::assertSame('Bearer ' . self::TOKEN, $request->getHeaderLine('Authorization'));
    self::assertSame([
      'jid' => 'alice@example.org',
      'method' => 'POST',
      'url' => 'https://site.example/user/login',
      'message' => str_repeat('m', 500),
      'timeout' => 60,
      'context' => ['ip' => '192.0.2.7', 'user_agent' => 'Bro?wser', 'subject' => 'alice'],
      'lang' => 'de',
    ], json_decode((string) $request->getBody(), TRUE));
    $options = $this->sent[0]['options'];
    self::assertSame([5, 2, FALSE], [$options['timeout'], $options['connect_timeout'], $options['allow_redirects']]);
  }

  /**
   * Only a whole and fitting answer approves.
   */
  public function testAnApproval(): void {
    $approved = ['state' => 'approved', 'by' => 'alice@example.org'];
    $read = $this->client([self::answer($approved)])->read('7d444840-9dc0-4c1b-9d1f-2a4a4a2a5f3e');
    self::assertSame([State::Approved, 'alice@example.org'], [$read->state, $read->by]);
  }

  /**
   * Anything else is an error, and an error approves nobody.
   *
   * @dataProvider wrong
   */
  public function testWrongAnswers(Response $answer): void {
    $this->expectException(VerifierException::class);
    $this->client([$answer])->read('7d444840-9dc0-4c1b-9d1f-2a4a4a2a5f3e');
  }

  /**
   * Answers that are none.
   */
  public static function wrong(): array {
    $approved = ['state' => 'approved', 'by' => 'alice@example.org'];
    return [
      'another verification' => [self::answer(['id' => 'another'] + $approved)],
      'approved by nobody' => [self::answer(['state' => 'approved'])],
      'approved by several' => [self::answer(['needed' => 2] + $approved)],
      'approved by no address' => [self::answer(['by' => 'example.org'] + $approved)],
      'approved by an object' => [self::answer(['by' => ['alice@example.org']] + $approved)],
      'a state of the future' => [self::answer(['state' => 'waved-through'])],
      'Approved' => [self::answer(['state' => 'Approved'] + $approved)],
      'no state' => [self::answer(['state' => NULL])],
      'no JSON' => [new Response(200, [], '<html>approved</html>')],
      'nothing' => [new Response(200)],
      'a string' => [new Response(200, [], '"approved"')],
      'another status' => [self::answer($approved, 203)],
      'a redirect' => [new Response(302, ['Location' => 'https://elsewhere.example/'])],
      'an error' => [new Response(500, [], json_encode($approved))],
    ];
  }

  /**
   * A problem is told by its name; what stands in it otherwise is not.
   */
  public function testProblems(): void {
    $problem = ['type' => 'urn:verifierd:problem:limited', 'detail' => 'alice@example.org was asked too often'];
    try {
      $this->client([new Response(429, [], json_encode($problem))])->open(self::question());
      self::fail('nobody was asked');
    }
    catch (VerifierException $exception) {
      self::assertSame('limited', $exception->problem);
      self::assertSame('the daemon answered 429 limited', $exception->getMessage());
    }
  }

  /**
   * No exception of the HTTP client gets out: it has the request in it.
   */
  public function testTheTokenIsInNoException(): void {
    $request = new Request('GET', '/', ['Authorization' => 'Bearer ' . self::TOKEN]);
    $client = $this->client([new ConnectException('refused ' . self::TOKEN, $request)]);
    try {
      $client->checkToken();
      self::fail('nobody is there');
    }
    catch (VerifierException $exception) {
      self::assertStringNotContainsString(self::TOKEN, (string) $exception);
      self::assertNull($exception->getPrevious());
    }
  }

  /**
   * A token goes out by TLS, or not off this machine.
   *
   * @dataProvider places
   */
  public function testWhereATokenMayGo(string $url, bool $isSafe): void {
    self::assertSame($isSafe, VerifierClient::isSafe($url));
    if (!$isSafe) {
      $this->expectException(VerifierException::class);
    }
    $this->client([new Response(200, [], '{}')], ['url' => $url])->checkToken();
    self::assertCount(1, $this->sent);
  }

  /**
   * Addresses of daemons.
   */
  public static function places(): array {
    return [
      ['https://verify.example.org', TRUE],
      ['https://verify.example.org/below/', TRUE],
      ['http://127.0.0.1:7070', TRUE],
      ['http://localhost:7070', TRUE],
      ['http://[::1]:7070', TRUE],
      ['http://verify.example.org', FALSE],
      ['http://127.0.0.1.example.org', FALSE],
      ['http://127.0.0.1@verify.example.org', FALSE],
      ['ftp://127.0.0.1', FALSE],
      ['https://verify.example.org/?x', FALSE],
      ['127.0.0.1:7070', FALSE],
      ['', FALSE],
    ];
  }

  /**
   * Without a token nothing is sent, and a named key has no other in its place.
   */
  public function testTokens(): void {
    $keys = new class() {

      public function getKey(string $name): ?object {
        return $name !== 'mine' ? NULL : new class() {

          public function getKeyValue(): string {
            return "of-the-key\n";
          }

        };
      }

    };
    $client = $this->client([new Response(200, [], '{}')], ['key' => 'mine'], [], $keys);
    $client->checkToken();
    self::assertSame('Bearer of-the-key', $this->sent[0]['request']->getHeaderLine('Authorization'));
    foreach ([[[], []], [['key' => 'gone'], ['xmpp_verification_token' => 'x']], [[], ['xmpp_verification_token' => "a\nb"]]] as [$config, $settings]) {
      try {
        $this->client([], $config, $settings, $keys)->checkToken();
        self::fail('there is no token');
      }
      catch (VerifierException $exception) {
        self::assertSame('there is no bearer token', $exception->getMessage());
      }
    }
  }

  /**
   * To take back what is over is no error.
   */
  public function testWithdrawing(): void {
    foreach ([200, 404, 409] as $status) {
      $this->client([new Response($status)])->withdraw('a-b');
      self::assertSame('DELETE', $this->sent[0]['request']->getMethod());
      self::assertSame('/v1/verifications/a-b', $this->sent[0]['request']->getUri()->getPath());
    }
    $this->expectException(VerifierException::class);
    $this->client([new Response(401)])->withdraw('a-b');
  }

  /**
   * Readiness is asked for without the token.
   */
  public function testReadiness(): void {
    self::assertTrue($this->client([new Response(200, [], '{}')])->isReady());
    self::assertFalse($this->sent[0]['request']->hasHeader('Authorization'));
    self::assertFalse($this->client([new Response(503)])->isReady());
    self::assertFalse($this->client([new ConnectException('refused', new Request('GET', '/'))])->isReady());
  }

}
