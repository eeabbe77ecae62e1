<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Form;

use Drupal\Core\Form\ConfigFormBase;
use Drupal\Core\Form\FormStateInterface;
use Drupal\xmpp_verification\Actions;
use Drupal\xmpp_verification\Addresses;
use Drupal\xmpp_verification\Client\VerifierClient;
use Symfony\Component\DependencyInjection\ContainerInterface;

/**
 * Where the daemon is, who signs in with it, and what is confirmed.
 */
final class SettingsForm extends ConfigFormBase {

  /**
   * The actions that can be confirmed.
   */
  protected Actions $actions;

  /**
   * The addresses of accounts.
   */
  protected Addresses $addresses;

  /**
   * {@inheritdoc}
   */
  public static function create(ContainerInterface $container): static {
    $form = parent::create($container);
    $form->actions = $container->get('xmpp_verification.actions');
    $form->addresses = $container->get('xmpp_verification.addresses');
    return $form;
  }

  /**
   * {@inheritdoc}
   */
  public function getFormId(): string {
    return 'xmpp_verification_settings';
  }

  /**
   * {@inheritdoc}
   */
  protected function getEditableConfigNames(): array {
    return ['xmpp_verification.settings'];
  }

  /**
   * {@inheritdoc}
   */
  public function buildForm(array $form, FormStateInterface $form_state): array {
    $config = $this->config('xmpp_verification.settings');
    $form['url'] = [
      '#type' => 'textfield',
      '#title' => $this->t('Address of the daemon'),
      '#description' => $this->t('Its HTTP API: https://…, or http:// on this machine.'),
      '#default_value' => $config->get('url'),
      '#required' => TRUE,
    ];
    $form['key'] = ['#type' => 'value', '#value' => $config->get('key')];
    if (\Drupal::hasService('key.repository')) {
      $form['key'] = [
        '#type' => 'key_select',
        '#title' => $this->t('Key that holds the bearer token'),
        '#description' => $this->t("Without one it is \$settings['xmpp_verification_token'] in settings.php."),
        '#default_value' => $config->get('key'),
        '#empty_option' => $this->t('- settings.php -'),
      ];
    }
    $form['timeout'] = [
      '#type' => 'number',
      '#title' => $this->t('Seconds to answer'),
      '#min' => 30,
      '#max' => 600,
      '#default_value' => $config->get('timeout'),
      '#required' => TRUE,
    ];
    $form['registration'] = [
      '#type' => 'checkbox',
      '#title' => $this->t('Addresses without an account get one when they confirm'),
      '#description' => $this->t('Whom the daemon lets this site ask decides who that can be.'),
      '#default_value' => $config->get('registration'),
    ];
    $form['second_factor'] = [
      '#type' => 'checkbox',
      '#title' => $this->t('Sign-ins are confirmed over XMPP after the password'),
      '#description' => $this->t('By the roles that have the permission "Has to confirm each sign-in over XMPP".'),
      '#default_value' => $config->get('second_factor'),
    ];
    $form['unlinked'] = [
      '#type' => 'radios',
      '#title' => $this->t('Who has to confirm and has linked no address'),
      '#options' => [
        'refuse' => $this->t('does not get in'),
        'allow' => $this->t('gets in by the password alone (until everybody has linked one)'),
      ],
      '#default_value' => $config->get('unlinked'),
    ];
    $form['actions_to_confirm'] = [
      '#type' => 'checkboxes',
      '#title' => $this->t('Actions that are confirmed'),
      '#description' => $this->t('By the roles that have the permission of the same name.'),
      '#options' => array_map(static fn (array $action) => $action['label'], $this->actions->all()),
      '#default_value' => $config->get('actions'),
    ];
    return parent::buildForm($form, $form_state);
  }

  /**
   * {@inheritdoc}
   */
  public function validateForm(array &$form, FormStateInterface $form_state): void {
    parent::validateForm($form, $form_state);
    if (!VerifierClient::isSafe((string) $form_state->getValue('url'))) {
      $form_state->setErrorByName('url', $this->t('Address of the daemon: expected https://…, or http:// to this machine (127.0.0.1, localhost), without a user or a query.'));
    }
    $demands = $form_state->getValue('second_factor') || $this->chosen($form_state) !== [];
    if ($demands && $this->addresses->jidOf((int) $this->currentUser()->id()) === NULL) {
      $form_state->setErrorByName('second_factor', $this->t('Link an XMPP address to your own account first: it shows that the daemon can be reached, and you would lock yourself out.'));
    }
  }

  /**
   * {@inheritdoc}
   */
  public function submitForm(array &$form, FormStateInterface $form_state): void {
    $this->config('xmpp_verification.settings')
      ->set('url', rtrim((string) $form_state->getValue('url'), '/'))
      ->set('key', (string) $form_state->getValue('key'))
      ->set('timeout', (int) $form_state->getValue('timeout'))
      ->set('registration', (bool) $form_state->getValue('registration'))
      ->set('second_factor', (bool) $form_state->getValue('second_factor'))
      ->set('unlinked', $form_state->getValue('unlinked') === 'allow' ? 'allow' : 'refuse')
      ->set('actions', $this->chosen($form_state))
      ->save();
    parent::submitForm($form, $form_state);
  }

  /**
   * The names of the actions that are ticked.
   */
  private function chosen(FormStateInterface $form_state): array {
    return array_values(array_filter((array) $form_state->getValue('actions_to_confirm')));
  }

}
