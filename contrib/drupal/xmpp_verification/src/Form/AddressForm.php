<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Form;

use Drupal\Core\Access\AccessResult;
use Drupal\Core\Access\AccessResultInterface;
use Drupal\Core\Flood\FloodInterface;
use Drupal\Core\Form\FormBase;
use Drupal\Core\Form\FormStateInterface;
use Drupal\Core\Password\PasswordInterface;
use Drupal\Core\Session\AccountInterface;
use Drupal\user\UserInterface;
use Drupal\xmpp_verification\Addresses;
use Drupal\xmpp_verification\Asker;
use Drupal\xmpp_verification\Desk;
use Drupal\xmpp_verification\Exception\VerifierException;
use Drupal\xmpp_verification\PendingStore;
use Drupal\xmpp_verification\Purpose;
use Symfony\Component\DependencyInjection\ContainerInterface;

/**
 * Links an address to the own account, or takes it off.
 *
 * A new one needs the password of the account and the consent of the address;
 * to take one off, its own consent.
 */
final class AddressForm extends FormBase {

  /**
   * Wrong passwords in an hour.
   */
  private const TRIES = 5;
  private const WINDOW = 3600;

  public function __construct(
    protected Addresses $addresses,
    protected Desk $desk,
    protected Asker $asker,
    protected PendingStore $pending,
    protected PasswordInterface $password,
    protected FloodInterface $flood,
  ) {}

  /**
   * {@inheritdoc}
   */
  public static function create(ContainerInterface $container): self {
    return new self(
      $container->get('xmpp_verification.addresses'),
      $container->get('xmpp_verification.desk'),
      $container->get('xmpp_verification.asker'),
      $container->get('xmpp_verification.pending'),
      $container->get('password'),
      $container->get('flood'),
    );
  }

  /**
   * {@inheritdoc}
   */
  public function getFormId(): string {
    return 'xmpp_verification_address_form';
  }

  /**
   * Access: the own account, and nobody else's.
   */
  public static function access(UserInterface $user, AccountInterface $account): AccessResultInterface {
    $isOwn = $account->isAuthenticated() && (int) $user->id() === (int) $account->id();
    return AccessResult::allowedIf($isOwn && $account->hasPermission('link own xmpp address'))
      ->cachePerUser()
      ->cachePerPermissions();
  }

  /**
   * {@inheritdoc}
   */
  public function buildForm(array $form, FormStateInterface $form_state, ?UserInterface $user = NULL): array {
    $form_state->set('uid', (int) $user->id());
    $jid = $this->addresses->jidOf((int) $user->id());
    $form['actions'] = ['#type' => 'actions', '#weight' => 10];
    if ($jid !== NULL) {
      $form['linked'] = [
        '#type' => 'item',
        '#title' => $this->t('XMPP address'),
        '#plain_text' => $jid,
        '#description' => $this->t('You are asked there before it is taken off.'),
      ];
      $form['actions']['submit'] = ['#type' => 'submit', '#value' => $this->t('Take it off')];
      return $form;
    }
    $form['jid'] = [
      '#type' => 'textfield',
      '#title' => $this->t('XMPP address'),
      '#description' => $this->t('Such as alice@example.org. You are asked there.'),
      '#required' => TRUE,
      '#maxlength' => 1023,
    ];
    $form['current_pass'] = [
      '#type' => 'password',
      '#title' => $this->t('Current password'),
      '#description' => $this->t('That of your account on this site.'),
      '#required' => TRUE,
      '#attributes' => ['autocomplete' => 'current-password'],
    ];
    $form['actions']['submit'] = ['#type' => 'submit', '#value' => $this->t('Link it')];
    return $form;
  }

  /**
   * {@inheritdoc}
   */
  public function validateForm(array &$form, FormStateInterface $form_state): void {
    $account = $this->account($form_state);
    $linked = $this->addresses->jidOf((int) $account->id());
    if ($linked !== NULL) {
      if ((string) $account->getPassword() === '') {
        $form_state->setErrorByName('', $this->t('Set a password for your account first: without it and without an address you could not sign in any more.'));
      }
      $form_state->set('jid', $linked);
      return;
    }
    $jid = Addresses::typed((string) $form_state->getValue('jid'));
    if ($jid === NULL) {
      $form_state->setErrorByName('jid', $this->t('This is no XMPP address. It looks like alice@example.org, without a space or a slash.'));
      return;
    }
    $form_state->set('jid', $jid);
    $who = (string) $account->id();
    if (!$this->flood->isAllowed('xmpp_verification.password', self::TRIES, self::WINDOW, $who)) {
      $form_state->setErrorByName('current_pass', $this->t('Too many wrong passwords. Try again in an hour.'));
    }
    elseif (!$this->password->check((string) $form_state->getValue('current_pass'), (string) $account->getPassword())) {
      $this->flood->register('xmpp_verification.password', self::WINDOW, $who);
      $form_state->setErrorByName('current_pass', $this->t('The password is not that of your account.'));
    }
  }

  /**
   * {@inheritdoc}
   */
  public function submitForm(array &$form, FormStateInterface $form_state): void {
    $account = $this->account($form_state);
    $uid = (int) $account->id();
    $jid = (string) $form_state->get('jid');
    $linked = $this->addresses->jidOf($uid);
    $purpose = $linked === NULL ? Purpose::Link : Purpose::Unlink;
    $message = (string) ($linked === NULL ? $this->t('link this address to an account') : $this->t('take this address off an account'));
    $question = $this->asker->question($jid, "/user/$uid/xmpp", $message, $account->getAccountName());
    try {
      // Who takes a linked one off is known; a new one spells the daemon.
      $this->pending->keep($this->desk->open($question, $purpose, ['uid' => $uid, 'jid' => $linked ?? '']));
      $form_state->setRedirect('xmpp_verification.wait');
    }
    catch (VerifierException $exception) {
      $this->logger('xmpp_verification')->warning('An address was not asked: @why.', ['@why' => $exception->getMessage()]);
      $this->messenger()->addError($this->t('This address cannot be asked at the moment. Nothing was changed.'));
    }
  }

  /**
   * The account, which is that of whoever sends the form.
   */
  private function account(FormStateInterface $form_state): UserInterface {
    $uid = (int) $form_state->get('uid');
    $account = \Drupal::entityTypeManager()->getStorage('user')->load($uid);
    if (!$account instanceof UserInterface || $uid !== (int) $this->currentUser()->id()) {
      throw new \LogicException('The form of another account.');
    }
    return $account;
  }

}
