<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Form;

use Drupal\Core\Form\FormBase;
use Drupal\Core\Form\FormStateInterface;
use Drupal\xmpp_verification\Desk;
use Drupal\xmpp_verification\PendingStore;
use Symfony\Component\DependencyInjection\ContainerInterface;

/**
 * The button that ends the wait: who was asked is told that it is over.
 */
final class CancelForm extends FormBase {

  public function __construct(protected Desk $desk, protected PendingStore $pending) {}

  /**
   * {@inheritdoc}
   */
  public static function create(ContainerInterface $container): self {
    return new self($container->get('xmpp_verification.desk'), $container->get('xmpp_verification.pending'));
  }

  /**
   * {@inheritdoc}
   */
  public function getFormId(): string {
    return 'xmpp_verification_cancel';
  }

  /**
   * {@inheritdoc}
   */
  public function buildForm(array $form, FormStateInterface $form_state): array {
    $form['actions'] = ['#type' => 'actions'];
    $form['actions']['submit'] = ['#type' => 'submit', '#value' => $this->t('Cancel')];
    return $form;
  }

  /**
   * {@inheritdoc}
   */
  public function submitForm(array &$form, FormStateInterface $form_state): void {
    $pending = $this->pending->signIn();
    if ($pending !== NULL) {
      $this->pending->forget($pending);
      $this->desk->withdraw($pending);
    }
    $form_state->setRedirect('<front>');
  }

}
