<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Form;

use Drupal\Core\Flood\FloodInterface;
use Drupal\Core\Form\FormBase;
use Drupal\Core\Form\FormStateInterface;
use Drupal\xmpp_verification\Addresses;
use Drupal\xmpp_verification\Asker;
use Drupal\xmpp_verification\Client\Question;
use Drupal\xmpp_verification\Desk;
use Drupal\xmpp_verification\Exception\VerifierException;
use Drupal\xmpp_verification\Pending;
use Drupal\xmpp_verification\PendingStore;
use Drupal\xmpp_verification\Purpose;
use Drupal\xmpp_verification\SignIn;
use Symfony\Component\DependencyInjection\ContainerInterface;

/**
 * Asks for an XMPP address, and has its owner asked.
 *
 * It goes on in the same way whether or not somebody has this address here.
 */
final class SignInForm extends FormBase {

  /**
   * Times that one browser address, and one XMPP address, may be tried.
   */
  private const PER_IP = 30;
  private const PER_ADDRESS = 10;
  private const WINDOW = 3600;

  /**
   * Nanoseconds that an answer takes, asked or not.
   */
  private const PACE = 500_000_000;

  public function __construct(
    protected FloodInterface $flood,
    protected Desk $desk,
    protected Asker $asker,
    protected SignIn $signIn,
    protected PendingStore $pending,
  ) {}

  /**
   * {@inheritdoc}
   */
  public static function create(ContainerInterface $container): self {
    return new self(
      $container->get('flood'),
      $container->get('xmpp_verification.desk'),
      $container->get('xmpp_verification.asker'),
      $container->get('xmpp_verification.sign_in'),
      $container->get('xmpp_verification.pending'),
    );
  }

  /**
   * {@inheritdoc}
   */
  public function getFormId(): string {
    return 'xmpp_verification_sign_in';
  }

  /**
   * {@inheritdoc}
   */
  public function buildForm(array $form, FormStateInterface $form_state): array {
    $form['jid'] = [
      '#type' => 'textfield',
      '#title' => $this->t('XMPP address'),
      '#description' => $this->t('Such as alice@example.org. You are asked there; never type the password of that address here.'),
      '#required' => TRUE,
      '#maxlength' => 1023,
      '#attributes' => [
        'autocomplete' => 'username',
        'autocapitalize' => 'none',
        'spellcheck' => 'false',
        'inputmode' => 'email',
      ],
    ];
    $form['actions'] = ['#type' => 'actions'];
    $form['actions']['submit'] = ['#type' => 'submit', '#value' => $this->t('Continue')];
    return $form;
  }

  /**
   * {@inheritdoc}
   */
  public function validateForm(array &$form, FormStateInterface $form_state): void {
    $jid = Addresses::typed((string) $form_state->getValue('jid'));
    if ($jid === NULL) {
      $form_state->setErrorByName('jid', $this->t('This is no XMPP address. It looks like alice@example.org, without a space or a slash.'));
      return;
    }
    $isAllowed = $this->flood->isAllowed('xmpp_verification.sign_in_ip', self::PER_IP, self::WINDOW)
      && $this->flood->isAllowed('xmpp_verification.sign_in', self::PER_ADDRESS, self::WINDOW, hash('sha256', $jid));
    if (!$isAllowed) {
      $form_state->setErrorByName('jid', $this->t('Too many sign-ins were tried. Wait some minutes, then try again.'));
      return;
    }
    if (!$this->desk->isOpen()) {
      $form_state->setErrorByName('', $this->t('Nobody can be asked over XMPP at the moment. Try again later.'));
      return;
    }
    $form_state->set('jid', $jid);
  }

  /**
   * {@inheritdoc}
   */
  public function submitForm(array &$form, FormStateInterface $form_state): void {
    $began = hrtime(TRUE);
    $jid = $form_state->get('jid');
    $this->flood->register('xmpp_verification.sign_in_ip', self::WINDOW);
    $this->flood->register('xmpp_verification.sign_in', self::WINDOW, hash('sha256', $jid));
    $question = $this->asker->question($jid, '/user/xmpp', (string) $this->t('sign in'));
    $this->pending->keep($this->ask($question));
    $form_state->setRedirect('xmpp_verification.wait');
    $left = self::PACE - (hrtime(TRUE) - $began);
    if ($left > 0) {
      usleep(intdiv($left, 1000));
    }
  }

  /**
   * Asks, or does as if: also where the daemon refuses this address.
   */
  private function ask(Question $question): Pending {
    if ($this->signIn->isAsked($question->jid)) {
      try {
        return $this->desk->open($question, Purpose::SignIn);
      }
      catch (VerifierException $exception) {
        $this->logger('xmpp_verification')->warning('A sign-in by address was not asked for: @why.', [
          '@why' => $exception->getMessage(),
        ]);
      }
    }
    return $this->desk->decoy($question, Purpose::SignIn);
  }

}
