<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification;

use Drupal\Core\Config\ConfigFactoryInterface;
use Drupal\Core\Form\EnforcedResponseException;
use Drupal\Core\Messenger\MessengerInterface;
use Drupal\Core\Session\AccountInterface;
use Drupal\Core\Session\AccountProxyInterface;
use Drupal\Core\Session\AnonymousUserSession;
use Drupal\Core\Site\Settings;
use Drupal\Core\StringTranslation\StringTranslationTrait;
use Drupal\Core\StringTranslation\TranslatableMarkup;
use Drupal\Core\StringTranslation\TranslationInterface;
use Drupal\Core\Url;
use Drupal\user\UserInterface;
use Drupal\xmpp_verification\Client\Question;
use Drupal\xmpp_verification\Exception\VerifierException;
use Symfony\Component\HttpFoundation\RedirectResponse;
use Symfony\Component\HttpFoundation\RequestStack;
use Symfony\Component\HttpKernel\Exception\AccessDeniedHttpException;

/**
 * Lets nobody in by a password alone who has to confirm over XMPP.
 *
 * It hangs on the end of every login of Drupal, so that neither a one-time link
 * nor `/user/login?_format=json` leads around it.
 */
final class SecondFactor {

  use StringTranslationTrait;

  /**
   * The account that has confirmed, in this request; 0 for none.
   */
  private int $passed = 0;

  public function __construct(
    private readonly ConfigFactoryInterface $configFactory,
    private readonly Settings $settings,
    private readonly Addresses $addresses,
    private readonly Desk $desk,
    private readonly Asker $asker,
    private readonly PendingStore $pending,
    private readonly RequestStack $requests,
    private readonly AccountProxyInterface $currentUser,
    private readonly MessengerInterface $messenger,
    TranslationInterface $translation,
  ) {
    $this->setStringTranslation($translation);
  }

  /**
   * Whether an account has to confirm its sign-ins.
   *
   * `$settings['xmpp_verification_demands'] = FALSE;` in settings.php is the way
   * back for whoever owns the site.
   */
  public function isNeededBy(AccountInterface $account): bool {
    return $this->settings->get('xmpp_verification_demands', TRUE) !== FALSE
      && (bool) $this->configFactory->get('xmpp_verification.settings')->get('second_factor')
      && $account->hasPermission('need xmpp second factor');
  }

  /**
   * Notes that the account has confirmed, for the login that follows at once.
   */
  public function pass(int $uid): void {
    $this->passed = $uid;
  }

  /**
   * Takes a login back that has to be confirmed, and asks for it.
   *
   * @throws \Drupal\Core\Form\EnforcedResponseException
   *   Leads to the waiting page, or back to the login.
   * @throws \Symfony\Component\HttpKernel\Exception\AccessDeniedHttpException
   *   The caller is no browser that could be led anywhere.
   */
  public function onLogin(UserInterface $account): void {
    $uid = (int) $account->id();
    $hasPassed = $uid !== 0 && $this->passed === $uid;
    $this->passed = 0;
    if ($hasPassed || !$this->isNeededBy($account)) {
      return;
    }
    $jid = $this->addresses->jidOf($uid);
    $isAllowed = $this->configFactory->get('xmpp_verification.settings')->get('unlinked') === 'allow';
    if ($jid === NULL && $isAllowed) {
      return;
    }
    $this->takeBack();
    if ($jid === NULL) {
      $this->turnAway($this->t('You have to confirm over XMPP, and no address is linked to your account. Ask an administrator of this site.'));
    }
    $this->ask($this->question($account, $jid), $uid, $jid);
  }

  /**
   * The question about a sign-in.
   */
  private function question(UserInterface $account, string $jid): Question {
    return $this->asker->question($jid, '/user/login', (string) $this->t('sign in'), $account->getAccountName());
  }

  /**
   * Makes the session nobody's again.
   */
  private function takeBack(): void {
    $session = $this->requests->getCurrentRequest()->getSession();
    $session->remove('uid');
    $session->remove('check_logged_in');
    $this->currentUser->setAccount(new AnonymousUserSession());
  }

  /**
   * Asks, and leads to where the answer is waited for.
   */
  private function ask(Question $question, int $uid, string $jid): never {
    $request = $this->requests->getCurrentRequest();
    if ($request->getRequestFormat() !== 'html') {
      throw new AccessDeniedHttpException('This account has to confirm its sign-ins over XMPP: use the login page.');
    }
    try {
      $this->pending->keep($this->desk->open($question, Purpose::SecondFactor, [
        'uid' => $uid,
        'jid' => $jid,
        'resetsPassword' => $request->attributes->get('_route') === 'user.reset.login',
      ]));
    }
    catch (VerifierException $exception) {
      $this->turnAway($exception->problem === 'limited'
        ? $this->t('You have been asked too often. Wait some minutes, then try again.')
        : $this->t('Your sign-in cannot be confirmed at the moment. Try again later.'));
    }
    throw new EnforcedResponseException(new RedirectResponse(Url::fromRoute('xmpp_verification.wait')->toString()));
  }

  /**
   * Says why not, and leads back to the login.
   */
  private function turnAway(TranslatableMarkup $why): never {
    if ($this->requests->getCurrentRequest()->getRequestFormat() !== 'html') {
      throw new AccessDeniedHttpException((string) $why);
    }
    $this->messenger->addError($why);
    throw new EnforcedResponseException(new RedirectResponse(Url::fromRoute('user.login')->toString()));
  }

}
