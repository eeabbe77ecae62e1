<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification;

use Drupal\Core\Config\ConfigFactoryInterface;
use Drupal\Core\Extension\ModuleHandlerInterface;
use Drupal\Core\Session\AccountInterface;
use Drupal\Core\Site\Settings;
use Drupal\Core\StringTranslation\StringTranslationTrait;
use Drupal\Core\StringTranslation\TranslationInterface;

/**
 * The actions that can be confirmed: each is a set of forms.
 */
final class Actions {

  use StringTranslationTrait;

  public function __construct(
    private readonly ConfigFactoryInterface $configFactory,
    private readonly ModuleHandlerInterface $moduleHandler,
    private readonly Settings $settings,
    TranslationInterface $translation,
  ) {
    $this->setStringTranslation($translation);
  }

  /**
   * All actions by name: `label`, and the IDs of the `forms` that do it.
   *
   * Others add theirs with hook_xmpp_verification_actions_alter().
   */
  public function all(): array {
    $actions = [
      'permissions' => [
        'label' => $this->t('Change roles and permissions'),
        'forms' => [
          'user_admin_permissions',
          'user_role_form',
          'user_role_delete_form',
          'role_settings',
          'views_form_user_admin_people_page_1',
        ],
      ],
      'accounts' => [
        'label' => $this->t('Change accounts'),
        'forms' => [
          'user_form',
          'user_register_form',
          'user_cancel_form',
          'user_multiple_cancel_confirm',
          'xmpp_verification_remove_form',
        ],
      ],
      'modules' => [
        'label' => $this->t('Install and uninstall modules'),
        'forms' => ['system_modules', 'system_modules_uninstall'],
      ],
      'configuration' => [
        'label' => $this->t('Import configuration'),
        'forms' => ['config_admin_import_form', 'config_single_import_form'],
      ],
      'verification' => [
        'label' => $this->t('Change the settings of XMPP verification'),
        'forms' => ['xmpp_verification_settings'],
      ],
    ];
    $this->moduleHandler->alter('xmpp_verification_actions', $actions);
    return $actions;
  }

  /**
   * The permission that makes an action one to be confirmed.
   */
  public static function permission(string $action): string {
    return "confirm $action over xmpp";
  }

  /**
   * What a form does, if this account has to confirm it: its name and label.
   */
  public function toConfirm(string $form_id, AccountInterface $account): ?array {
    // The way back for whoever owns the site, as for the second factor.
    if ($this->settings->get('xmpp_verification_demands', TRUE) === FALSE) {
      return NULL;
    }
    $chosen = (array) $this->configFactory->get('xmpp_verification.settings')->get('actions');
    foreach ($this->all() as $name => $action) {
      $isThis = in_array($form_id, $action['forms'], TRUE);
      if ($isThis && in_array($name, $chosen, TRUE) && $account->hasPermission(self::permission($name))) {
        return ['name' => $name, 'label' => (string) $action['label']];
      }
    }
    return NULL;
  }

}
