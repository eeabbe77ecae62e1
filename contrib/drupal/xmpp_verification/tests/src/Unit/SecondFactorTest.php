<?php

declare(strict_types=1);

namespace Drupal\Tests\xmpp_verification\Unit;

use Drupal\Core\Form\EnforcedResponseException;
use Drupal\xmpp_verification\EventSubscriber\PasswordOnlySubscriber;
use Drupal\xmpp_verification\Purpose;
use PHPUnit\Framework\TestCase;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpKernel\Event\RequestEvent;
use Symfony\Component\HttpKernel\Exception\AccessDeniedHttpException;
use Symfony\Component\HttpKernel\HttpKernelInterface;

/**
 * A password alone lets nobody in who has to confirm.
 *
 * @group xmpp_verification
 */
final class SecondFactorTest extends TestCase {

  /**
   * Alice has given her password: Drupal has just logged her in.
   */
  private function site(array $permissions = ['need xmpp second factor'], bool $isLinked = TRUE): Site {
    $site = new Site(new Person(7, $permissions));
    $site->opens('/user/login');
    $site->request->getSession()->set('uid', 7);
    $site->request->getSession()->set('check_logged_in', TRUE);
    if ($isLinked) {
      $site->addresses()->link(7, 'alice@example.org');
    }
    return $site;
  }

  /**
   * The end of a login, as hook_user_login() has it.
   */
  private static function leadsTo(Site $site): ?string {
    try {
      $site->secondFactor()->onLogin($site->account instanceof Person ? $site->account : new Person(7, []));
      return NULL;
    }
    catch (EnforcedResponseException $exception) {
      return $exception->getResponse()->getTargetUrl();
    }
  }

  /**
   * The login is taken back, and she is asked.
   */
  public function testTheLoginIsTakenBack(): void {
    $site = $this->site();
    self::assertSame('/of/xmpp_verification.wait', self::leadsTo($site));
    self::assertFalse($site->isAuthenticated());
    self::assertFalse($site->request->getSession()->has('uid'));
    self::assertFalse($site->request->getSession()->has('check_logged_in'));
    $pending = $site->pending()->signIn();
    self::assertSame([Purpose::SecondFactor, 7, 'alice@example.org', FALSE], [$pending->purpose, $pending->uid, $pending->jid, $pending->resetsPassword]);
    $asked = $site->questions[0];
    self::assertSame(['alice@example.org', 'https://site.example/user/login', 'Example: sign in'], [$asked->jid, $asked->url, $asked->message]);
    self::assertSame(['192.0.2.7', 'Browser/1', 'alice', 'de'], [$asked->ip, $asked->userAgent, $asked->subject, $asked->lang]);
  }

  /**
   * A one-time link is no way around, and its secret path is not told.
   */
  public function testOneTimeLinkIsConfirmedToo(): void {
    $site = $this->site();
    $site->opens('/user/reset/7/1700000000/a-secret-hash/login');
    $site->request->attributes->set('_route', 'user.reset.login');
    self::assertSame('/of/xmpp_verification.wait', self::leadsTo($site));
    self::assertTrue($site->pending()->signIn()->resetsPassword);
    self::assertStringNotContainsString('a-secret-hash', serialize($site->questions[0]->body()));
  }

  /**
   * Who confirmed gets in, once: the next login is asked about again.
   */
  public function testAfterTheConfirmation(): void {
    $site = $this->site();
    $factor = $site->secondFactor();
    $factor->pass(7);
    $factor->onLogin($site->account);
    self::assertTrue($site->isAuthenticated());
    self::assertSame([], $site->questions);
    $this->expectException(EnforcedResponseException::class);
    $factor->onLogin($site->account);
  }

  /**
   * What one account confirmed lets no other in.
   */
  public function testAnotherAccountHasNotConfirmed(): void {
    $site = $this->site();
    $factor = $site->secondFactor();
    $factor->pass(8);
    $this->expectException(EnforcedResponseException::class);
    $factor->onLogin($site->account);
  }

  /**
   * Where nobody can be asked, nobody gets in.
   */
  public function testAnOutageLetsNobodyIn(): void {
    foreach (['down', 'limited', 'not-allowed'] as $why) {
      $site = $this->site();
      $site->isDown = $why === 'down';
      $site->refuses = $why;
      self::assertSame('/of/user.login', self::leadsTo($site));
      self::assertFalse($site->isAuthenticated());
      self::assertNull($site->pending()->signIn());
      self::assertCount(1, $site->errors);
    }
  }

  /**
   * A caller that is no browser is refused: it could not wait anywhere.
   */
  public function testNotForBrowsersOnly(): void {
    foreach ([TRUE, FALSE] as $isLinked) {
      $site = $this->site(isLinked: $isLinked);
      $site->request->setRequestFormat('json');
      try {
        $site->secondFactor()->onLogin($site->account);
        self::fail('a password is not enough');
      }
      catch (AccessDeniedHttpException) {
        self::assertFalse($site->isAuthenticated());
        self::assertFalse($site->request->getSession()->has('uid'));
      }
    }
  }

  /**
   * Who has no address does not get in, unless the site says so.
   */
  public function testWithoutAnAddress(): void {
    $site = $this->site(isLinked: FALSE);
    self::assertSame('/of/user.login', self::leadsTo($site));
    self::assertFalse($site->isAuthenticated());
    $site = $this->site(isLinked: FALSE);
    $site->config['unlinked'] = 'allow';
    self::assertNull(self::leadsTo($site));
    self::assertTrue($site->isAuthenticated());
  }

  /**
   * Others are not asked; nor is anybody while it is switched off.
   */
  public function testWhoIsNotAsked(): void {
    self::assertNull(self::leadsTo($this->site([])));
    $off = $this->site();
    $off->config['second_factor'] = FALSE;
    self::assertNull(self::leadsTo($off));
    $wayBack = $this->site();
    $wayBack->settings['xmpp_verification_demands'] = FALSE;
    self::assertNull(self::leadsTo($wayBack));
  }

  /**
   * HTTP Basic carries a password and nothing else.
   */
  public function testBasicAuthenticationIsNotEnough(): void {
    $site = $this->site();
    $kernel = $this->createMock(HttpKernelInterface::class);
    $look = static function (Site $site, Request $request) use ($kernel): void {
      (new PasswordOnlySubscriber($site, $site->secondFactor()))
        ->onRequest(new RequestEvent($kernel, $request, HttpKernelInterface::MAIN_REQUEST));
    };
    // Her session is hers, whatever headers she sends beside it.
    $site->request->headers->set('PHP_AUTH_USER', 'alice');
    $look($site, $site->request);
    $basic = Request::create('https://site.example/jsonapi', 'GET', [], [], [], ['PHP_AUTH_USER' => 'alice', 'PHP_AUTH_PW' => 'right']);
    $look($this->site([]), $basic);
    $this->expectException(AccessDeniedHttpException::class);
    $look($site, $basic);
  }

}
