<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Form;

use Drupal\Core\Form\ConfirmFormBase;
use Drupal\Core\Form\FormStateInterface;
use Drupal\Core\StringTranslation\TranslatableMarkup;
use Drupal\Core\Url;
use Drupal\user\UserInterface;
use Drupal\xmpp_verification\Addresses;
use Symfony\Component\DependencyInjection\ContainerInterface;

/**
 * An administrator takes the address off an account whose owner lost it.
 */
final class RemoveAddressForm extends ConfirmFormBase {

  /**
   * The account.
   */
  protected ?UserInterface $account = NULL;

  public function __construct(protected Addresses $addresses) {}

  /**
   * {@inheritdoc}
   */
  public static function create(ContainerInterface $container): self {
    return new self($container->get('xmpp_verification.addresses'));
  }

  /**
   * {@inheritdoc}
   */
  public function getFormId(): string {
    return 'xmpp_verification_remove_form';
  }

  /**
   * {@inheritdoc}
   */
  public function getQuestion(): TranslatableMarkup {
    return $this->t('Take the XMPP address off the account %name?', ['%name' => $this->account->getAccountName()]);
  }

  /**
   * {@inheritdoc}
   */
  public function getDescription(): TranslatableMarkup {
    return $this->t('Its owner then cannot confirm anything before they have linked another one.');
  }

  /**
   * {@inheritdoc}
   */
  public function getCancelUrl(): Url {
    return $this->account->toUrl();
  }

  /**
   * {@inheritdoc}
   */
  public function buildForm(array $form, FormStateInterface $form_state, ?UserInterface $user = NULL): array {
    $this->account = $user;
    return parent::buildForm($form, $form_state);
  }

  /**
   * {@inheritdoc}
   */
  public function submitForm(array &$form, FormStateInterface $form_state): void {
    $this->addresses->unlink((int) $this->account->id());
    $this->messenger()->addStatus($this->t('No address is linked to this account any more.'));
    $form_state->setRedirectUrl($this->account->toUrl());
  }

}
