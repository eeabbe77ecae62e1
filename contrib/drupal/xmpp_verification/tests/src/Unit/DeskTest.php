<?php

declare(strict_types=1);

namespace Drupal\Tests\xmpp_verification\Unit;

use Drupal\Core\Session\AnonymousUserSession;
use Drupal\xmpp_verification\Client\Question;
use Drupal\xmpp_verification\Client\State;
use Drupal\xmpp_verification\Pending;
use Drupal\xmpp_verification\Purpose;
use Drupal\xmpp_verification\Standing;
use PHPUnit\Framework\TestCase;

/**
 * An approval counts once, for whom it was asked, and nothing else counts.
 *
 * @group xmpp_verification
 */
final class DeskTest extends TestCase {

  /**
   * The site.
   */
  private Site $site;

  /**
   * {@inheritdoc}
   */
  protected function setUp(): void {
    $this->site = new Site(new AnonymousUserSession());
  }

  /**
   * Somebody is asked who is known beforehand.
   */
  private function asked(): Pending {
    $question = new Question('alice@example.org', 'https://site.example/user/login', 'sign in', 60);
    return $this->site->desk()->open($question, Purpose::SecondFactor, ['uid' => 7, 'jid' => 'alice@example.org']);
  }

  /**
   * A second look at the same approval finds nothing.
   */
  public function testAnApprovalCountsOnce(): void {
    $pending = $this->asked();
    self::assertSame(Standing::Waiting, $this->site->desk()->look($pending)->standing);
    $this->site->states['v1'] = [State::Approved, 'alice@example.org'];
    $first = $this->site->desk()->look($pending);
    self::assertTrue($first->isApproved());
    self::assertSame('alice@example.org', $first->by);
    self::assertFalse($this->site->desk()->look($pending)->isApproved());
    self::assertSame([
      ['Opened', 'second_factor', 7, 'alice@example.org'],
      ['Approved', 'second_factor', 7, 'alice@example.org'],
    ], $this->site->events);
  }

  /**
   * While another request takes it, this one waits.
   */
  public function testTwoRequestsDoNotBothTakeIt(): void {
    $pending = $this->asked();
    $this->site->states['v1'] = [State::Approved, 'alice@example.org'];
    $this->site->isLocked = TRUE;
    self::assertSame(Standing::Waiting, $this->site->desk()->look($pending)->standing);
  }

  /**
   * What somebody else approved is not approved.
   */
  public function testAnotherPersonApprovesNothing(): void {
    $pending = $this->asked();
    $this->site->states['v1'] = [State::Approved, 'mallory@example.org'];
    self::assertSame(Standing::Denied, $this->site->desk()->look($pending)->standing);
  }

  /**
   * Every end but an approval lets nobody in.
   *
   * @dataProvider ends
   */
  public function testOtherEnds(State $state, Standing $standing): void {
    $pending = $this->asked();
    $this->site->states['v1'] = [$state, ''];
    $answer = $this->site->desk()->look($pending);
    self::assertSame($standing, $answer->standing);
    self::assertFalse($answer->isApproved());
    self::assertSame('NotApproved', $this->site->events[1][0]);
  }

  /**
   * Ends and what is made of them.
   */
  public static function ends(): array {
    return [
      'denied' => [State::Denied, Standing::Denied],
      'expired' => [State::Expired, Standing::Expired],
      'undeliverable' => [State::Undeliverable, Standing::Undeliverable],
      'withdrawn' => [State::Withdrawn, Standing::Expired],
    ];
  }

  /**
   * A daemon that is gone approves nothing, and does not make anybody wait on.
   */
  public function testAnOutageApprovesNothing(): void {
    $pending = $this->asked();
    $this->site->states['v1'] = [State::Approved, 'alice@example.org'];
    $this->site->isDown = TRUE;
    self::assertSame(Standing::Waiting, $this->site->desk()->look($pending)->standing);
    $this->site->now += 61;
    self::assertSame(Standing::Expired, $this->site->desk()->look($pending)->standing);
  }

  /**
   * An approval that nobody fetched in time is worth nothing.
   */
  public function testAnOldApprovalIsWorthNothing(): void {
    $pending = $this->asked();
    $this->site->states['v1'] = [State::Approved, 'alice@example.org'];
    $this->site->now += 60 + 61;
    self::assertSame(Standing::Expired, $this->site->desk()->look($pending)->standing);
  }

  /**
   * A decoy looks as if somebody was asked, and ends with its time.
   */
  public function testDecoyAsksNobody(): void {
    $question = new Question('nobody@example.org', 'https://site.example/user/xmpp', 'sign in', 60);
    $decoy = $this->site->desk()->decoy($question, Purpose::SignIn);
    self::assertMatchesRegularExpression('/^\d{6}$/', $decoy->code);
    self::assertSame(Standing::Waiting, $this->site->desk()->look($decoy)->standing);
    $this->site->now += 61;
    self::assertSame(Standing::Expired, $this->site->desk()->look($decoy)->standing);
    self::assertSame([], $this->site->questions);
    $this->site->desk()->withdraw($decoy);
    self::assertSame([], $this->site->withdrawn);
  }

  /**
   * What is kept in a session is read back as it was; anything else is nothing.
   */
  public function testPendingInASession(): void {
    $pending = $this->asked();
    self::assertEquals($pending, Pending::fromArray($pending->toArray()));
    $decoy = $pending->asDecoy();
    self::assertTrue($decoy->isDecoy());
    self::assertSame([$pending->code, $pending->expires], [$decoy->code, $decoy->expires]);
    $wrong = [NULL, 'x', [], ['purpose' => 'x'], ['purpose' => 'link'], ['surprise' => 1] + $pending->toArray()];
    foreach ($wrong as $kept) {
      self::assertNull(Pending::fromArray($kept));
    }
  }

}
