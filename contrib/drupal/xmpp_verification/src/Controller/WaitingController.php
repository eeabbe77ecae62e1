<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Controller;

use Drupal\Component\Utility\Crypt;
use Drupal\Core\Controller\ControllerBase;
use Drupal\Core\StringTranslation\TranslatableMarkup;
use Drupal\user\UserInterface;
use Drupal\xmpp_verification\Addresses;
use Drupal\xmpp_verification\Answer;
use Drupal\xmpp_verification\Desk;
use Drupal\xmpp_verification\Exception\AddressTakenException;
use Drupal\xmpp_verification\Form\CancelForm;
use Drupal\xmpp_verification\Pending;
use Drupal\xmpp_verification\PendingStore;
use Drupal\xmpp_verification\Purpose;
use Drupal\xmpp_verification\SecondFactor;
use Drupal\xmpp_verification\SignIn;
use Drupal\xmpp_verification\Standing;
use Symfony\Component\DependencyInjection\ContainerInterface;
use Symfony\Component\HttpFoundation\RedirectResponse;
use Symfony\Component\HttpFoundation\Request;

/**
 * The page that waits for an answer, and does what was waited for.
 *
 * It loads itself again every few seconds, without a script.
 */
final class WaitingController extends ControllerBase {

  /**
   * Seconds between two looks.
   */
  private const REFRESH = 3;

  public function __construct(
    private readonly PendingStore $pending,
    private readonly Desk $desk,
    private readonly SignIn $signIn,
    private readonly SecondFactor $secondFactor,
    private readonly Addresses $addresses,
  ) {}

  /**
   * {@inheritdoc}
   */
  public static function create(ContainerInterface $container): self {
    return new self(
      $container->get('xmpp_verification.pending'),
      $container->get('xmpp_verification.desk'),
      $container->get('xmpp_verification.sign_in'),
      $container->get('xmpp_verification.second_factor'),
      $container->get('xmpp_verification.addresses'),
    );
  }

  /**
   * Shows that it waits, or leads on.
   */
  public function wait(Request $request): array|RedirectResponse {
    $pending = $this->pending->signIn();
    if ($pending === NULL) {
      return $this->redirect($this->currentUser()->isAuthenticated() ? 'user.page' : 'user.login');
    }
    $answer = $this->desk->look($pending);
    if ($answer->isApproved()) {
      // Forgotten first: whatever happens next, it does not happen twice.
      $this->pending->forget($pending);
      return $this->finish($pending, $answer, $request);
    }
    if (!$this->isStillShown($pending, $answer)) {
      return $this->over($pending, $answer);
    }
    if ($answer->standing !== Standing::Waiting) {
      $this->pending->keep($pending->asDecoy());
    }
    return $this->page($pending);
  }

  /**
   * Whether the page goes on waiting.
   *
   * At a sign-in by address it does until the time is up, whatever was
   * answered: how it ended would tell who has an account here.
   */
  private function isStillShown(Pending $pending, Answer $answer): bool {
    if ($answer->standing === Standing::Waiting) {
      return TRUE;
    }
    return $pending->purpose === Purpose::SignIn && \Drupal::time()->getCurrentTime() <= $pending->expires;
  }

  /**
   * The page.
   */
  private function page(Pending $pending): array {
    $page = [
      '#cache' => ['max-age' => 0],
      'code' => [
        '#type' => 'html_tag',
        '#tag' => 'p',
        '#value' => $this->t('Reply with @code in your XMPP client, or confirm there what shows this code.', [
          '@code' => $pending->code,
        ]),
        '#attributes' => ['role' => 'status'],
      ],
      'cancel' => $this->formBuilder()->getForm(CancelForm::class),
    ];
    $page['#attached']['html_head'][] = [
      [
        '#tag' => 'meta',
        '#attributes' => ['http-equiv' => 'refresh', 'content' => (string) self::REFRESH],
      ],
      'xmpp_verification_refresh',
    ];
    // A decoy has no such link, so no sign-in by address shows one.
    if ($pending->chatUri !== '' && $pending->purpose !== Purpose::SignIn) {
      $page['chat'] = [
        '#type' => 'html_tag',
        '#tag' => 'a',
        '#value' => $this->t('Open the chat'),
        '#attributes' => ['href' => $pending->chatUri],
      ];
    }
    return $page;
  }

  /**
   * Nobody approved.
   */
  private function over(Pending $pending, Answer $answer): RedirectResponse {
    $this->pending->forget($pending);
    $this->messenger()->addError($this->reason($pending, $answer));
    return $this->back($pending);
  }

  /**
   * What is said about that.
   */
  private function reason(Pending $pending, Answer $answer): TranslatableMarkup {
    if ($pending->purpose === Purpose::SignIn) {
      return $this->t('It was not confirmed. Look whether your XMPP client is online, then try again.');
    }
    return match ($answer->standing) {
      Standing::Denied => $this->t('It was denied over XMPP.'),
      Standing::Undeliverable => $this->t('The question could not be delivered over XMPP.'),
      default => $this->t('It was not confirmed in time.'),
    };
  }

  /**
   * Does what was approved.
   */
  private function finish(Pending $pending, Answer $answer, Request $request): RedirectResponse {
    return match ($pending->purpose) {
      Purpose::SignIn => $this->finishSignIn($pending, $answer->by),
      Purpose::SecondFactor => $this->finishSecondFactor($pending, $answer->by, $request),
      Purpose::Link => $this->finishLink($pending, $answer->by),
      Purpose::Unlink => $this->finishUnlink($pending),
      Purpose::Action => $this->back($pending),
    };
  }

  /**
   * Signs in whose address it is.
   */
  private function finishSignIn(Pending $pending, string $by): RedirectResponse {
    $account = $this->currentUser()->isAnonymous() ? $this->signIn->accountFor($by) : NULL;
    if ($account === NULL) {
      return $this->over($pending, new Answer(Standing::Expired));
    }
    user_login_finalize($account);
    return $this->redirect('user.page');
  }

  /**
   * Signs in whose password was right before.
   */
  private function finishSecondFactor(Pending $pending, string $by, Request $request): RedirectResponse {
    $account = $this->entityTypeManager()->getStorage('user')->load($pending->uid);
    $isTheirs = $account instanceof UserInterface
      && $account->isActive()
      && $this->currentUser()->isAnonymous()
      && $this->addresses->jidOf($pending->uid) === $by;
    if (!$isTheirs) {
      return $this->over($pending, new Answer(Standing::Expired));
    }
    $this->secondFactor->pass($pending->uid);
    user_login_finalize($account);
    if (!$pending->resetsPassword) {
      return $this->redirect('user.page');
    }
    // As the one-time link of Drupal does: the old password is not asked for.
    $token = Crypt::randomBytesBase64(55);
    $request->getSession()->set('pass_reset_' . $account->id(), $token);
    return $this->redirect('entity.user.edit_form', ['user' => $account->id()], ['query' => ['pass-reset-token' => $token]]);
  }

  /**
   * Links the address that has approved.
   */
  private function finishLink(Pending $pending, string $by): RedirectResponse {
    if ($pending->uid !== (int) $this->currentUser()->id()) {
      return $this->over($pending, new Answer(Standing::Expired));
    }
    try {
      $this->addresses->link($pending->uid, $by);
      $this->messenger()->addStatus($this->t('%jid is linked to your account.', ['%jid' => $by]));
    }
    catch (AddressTakenException) {
      $this->messenger()->addError($this->t('This address cannot be linked: it, or your account, is linked already.'));
    }
    return $this->back($pending);
  }

  /**
   * Takes the address off, with the consent of its owner.
   */
  private function finishUnlink(Pending $pending): RedirectResponse {
    if ($pending->uid !== (int) $this->currentUser()->id()) {
      return $this->over($pending, new Answer(Standing::Expired));
    }
    $this->addresses->unlink($pending->uid);
    $this->messenger()->addStatus($this->t('No address is linked to your account any more.'));
    return $this->back($pending);
  }

  /**
   * Where it began.
   */
  private function back(Pending $pending): RedirectResponse {
    return match ($pending->purpose) {
      Purpose::SignIn => $this->redirect('xmpp_verification.sign_in'),
      Purpose::SecondFactor => $this->redirect('user.login'),
      Purpose::Link, Purpose::Unlink => $this->redirect('xmpp_verification.address', ['user' => $pending->uid]),
      Purpose::Action => $this->redirect('<front>'),
    };
  }

}
