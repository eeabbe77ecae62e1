<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification;

use Drupal\Core\Form\FormStateInterface;
use Drupal\Core\PrivateKey;
use Drupal\Core\Render\Element;
use Drupal\Core\Session\AccountProxyInterface;
use Drupal\Core\StringTranslation\StringTranslationTrait;
use Drupal\Core\StringTranslation\TranslatableMarkup;
use Drupal\Core\StringTranslation\TranslationInterface;
use Drupal\xmpp_verification\Exception\VerifierException;
use Symfony\Component\HttpKernel\Exception\AccessDeniedHttpException;

/**
 * Has a form do its work only after it was confirmed over XMPP.
 *
 * The first press of a button asks; the form stays as it is filled in; a press
 * after the confirmation does it. The confirmation is good for exactly what was
 * filled in, once, in the session that asked.
 */
final class ActionGuard {

  use StringTranslationTrait;

  /**
   * Where a form says that it was confirmed, for its submit handlers.
   */
  private const CONFIRMED = 'xmpp_verification_confirmed';

  public function __construct(
    private readonly Actions $actions,
    private readonly Addresses $addresses,
    private readonly Desk $desk,
    private readonly Asker $asker,
    private readonly PendingStore $pending,
    private readonly AccountProxyInterface $currentUser,
    private readonly PrivateKey $privateKey,
    TranslationInterface $translation,
  ) {
    $this->setStringTranslation($translation);
  }

  /**
   * Puts itself before what a form does, where its action is to be confirmed.
   */
  public function alter(array &$form, string $form_id): void {
    if ($this->actions->toConfirm($form_id, $this->currentUser) === NULL) {
      return;
    }
    $form['#validate'][] = [self::class, 'onValidate'];
    $form['#submit'] = array_merge([[self::class, 'onSubmit']], $form['#submit'] ?? []);
    self::guardButtons($form);
  }

  /**
   * Buttons with handlers of their own do not run those of the form.
   */
  private static function guardButtons(array &$element): void {
    foreach (Element::children($element) as $key) {
      if (!is_array($element[$key])) {
        continue;
      }
      if (!empty($element[$key]['#validate'])) {
        $element[$key]['#validate'][] = [self::class, 'onValidate'];
      }
      if (!empty($element[$key]['#submit'])) {
        $element[$key]['#submit'] = array_merge([[self::class, 'onSubmit']], $element[$key]['#submit']);
      }
      self::guardButtons($element[$key]);
    }
  }

  /**
   * Form validation handler: asks, or looks whether it was confirmed.
   */
  public static function onValidate(array &$form, FormStateInterface $form_state): void {
    \Drupal::service('xmpp_verification.action_guard')->check($form_state);
  }

  /**
   * Form submission handler, before all others: nothing happens unconfirmed.
   *
   * An error may be dropped by #limit_validation_errors; this is not.
   */
  public static function onSubmit(array &$form, FormStateInterface $form_state): void {
    if (!self::onlyRebuilds($form_state) && $form_state->get(self::CONFIRMED) !== TRUE) {
      throw new AccessDeniedHttpException('This action has to be confirmed over XMPP.');
    }
  }

  /**
   * Whether a button only changes the form, as that of an upload does.
   */
  private static function onlyRebuilds(FormStateInterface $form_state): bool {
    $button = $form_state->getTriggeringElement() ?? [];
    return isset($button['#ajax']) && is_array($button['#limit_validation_errors'] ?? FALSE);
  }

  /**
   * Confirms, or sets an error that says what to do.
   */
  public function check(FormStateInterface $form_state): void {
    $form_state->set(self::CONFIRMED, FALSE);
    $form_id = $form_state->getFormObject()->getFormId();
    $action = $this->actions->toConfirm($form_id, $this->currentUser);
    if ($action === NULL) {
      $form_state->set(self::CONFIRMED, TRUE);
      return;
    }
    // What cannot be done is not asked about.
    if ($form_state->getErrors() !== [] || self::onlyRebuilds($form_state)) {
      return;
    }
    $jid = $this->addresses->jidOf((int) $this->currentUser->id());
    if ($jid === NULL) {
      $form_state->setErrorByName('', $this->t('This has to be confirmed over XMPP. Link an XMPP address to your account first.'));
      return;
    }
    $digest = $this->digest($form_id, $form_state);
    $pending = $this->pending->action();
    if ($pending !== NULL && hash_equals($pending->digest, $digest)) {
      $this->look($pending, $form_state);
      return;
    }
    if ($pending !== NULL) {
      $this->desk->withdraw($pending);
      $this->pending->forget($pending);
    }
    $this->ask($jid, $action, $digest, $form_state);
  }

  /**
   * Asks for this action.
   */
  private function ask(string $jid, array $action, string $digest, FormStateInterface $form_state): void {
    $question = $this->asker->question($jid, $this->asker->path(), $action['label'], $this->currentUser->getAccountName());
    try {
      $pending = $this->desk->open($question, Purpose::Action, [
        'uid' => (int) $this->currentUser->id(),
        'jid' => $jid,
        'digest' => $digest,
      ]);
    }
    catch (VerifierException $exception) {
      $form_state->setErrorByName('', $exception->problem === 'limited'
        ? $this->t('You have been asked too often. Wait some minutes, then try again. Nothing was changed.')
        : $this->t('This has to be confirmed over XMPP, and nobody can be asked at the moment. Nothing was changed.'));
      return;
    }
    $this->pending->keep($pending);
    $form_state->setErrorByName('', $this->waiting($pending));
  }

  /**
   * Looks how the one that waits stands.
   */
  private function look(Pending $pending, FormStateInterface $form_state): void {
    $isOwn = $pending->uid === (int) $this->currentUser->id();
    $answer = $isOwn ? $this->desk->look($pending) : new Answer(Standing::Denied);
    if ($answer->standing === Standing::Waiting) {
      $form_state->setErrorByName('', $this->waiting($pending));
      return;
    }
    $this->pending->forget($pending);
    if ($answer->isApproved()) {
      $form_state->set(self::CONFIRMED, TRUE);
      return;
    }
    $form_state->setErrorByName('', match ($answer->standing) {
      Standing::Denied => $this->t('It was denied over XMPP. Nothing was changed.'),
      Standing::Undeliverable => $this->t('The question could not be delivered over XMPP. Nothing was changed.'),
      default => $this->t('It was not confirmed in time. Nothing was changed; press the button to be asked again.'),
    });
  }

  /**
   * What to do next.
   */
  private function waiting(Pending $pending): TranslatableMarkup {
    return $this->t('Not done yet: reply with %code in your XMPP client, then press the button here again.', ['%code' => $pending->code]);
  }

  /**
   * What is confirmed: who does what where with which values.
   *
   * Values can be passwords: without the key of the site it tells nothing.
   */
  private function digest(string $form_id, FormStateInterface $form_state): string {
    $values = array_diff_key($form_state->getValues(), array_flip([
      'form_build_id',
      'form_token',
      'form_id',
    ]));
    $button = $form_state->getTriggeringElement();
    $what = [
      (int) $this->currentUser->id(),
      $form_id,
      $this->asker->path(),
      $button['#name'] ?? '',
      self::plain($values),
    ];
    return hash_hmac('sha256', serialize($what), $this->privateKey->get());
  }

  /**
   * Values as texts, in their order.
   */
  private static function plain(mixed $value): mixed {
    return match (TRUE) {
      is_array($value) => array_map(self::plain(...), $value),
      $value instanceof \Stringable => (string) $value,
      is_object($value) => get_class($value),
      default => $value,
    };
  }

}
