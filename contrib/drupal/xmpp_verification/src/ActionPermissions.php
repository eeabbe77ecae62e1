<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification;

use Drupal\Core\DependencyInjection\ContainerInjectionInterface;
use Drupal\Core\StringTranslation\StringTranslationTrait;
use Symfony\Component\DependencyInjection\ContainerInterface;

/**
 * One permission for each action: the roles that have it must confirm it.
 */
final class ActionPermissions implements ContainerInjectionInterface {

  use StringTranslationTrait;

  public function __construct(private readonly Actions $actions) {}

  /**
   * {@inheritdoc}
   */
  public static function create(ContainerInterface $container): self {
    return new self($container->get('xmpp_verification.actions'));
  }

  /**
   * The permissions.
   */
  public function permissions(): array {
    $permissions = [];
    foreach ($this->actions->all() as $name => $action) {
      $permissions[Actions::permission($name)] = [
        'title' => $this->t('Has to confirm over XMPP: @action', ['@action' => $action['label']]),
        'description' => $this->t('A duty, not a right: it holds once the action is chosen in the settings.'),
      ];
    }
    return $permissions;
  }

}
