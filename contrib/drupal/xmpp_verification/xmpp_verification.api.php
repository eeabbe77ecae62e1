<?php

/**
 * @file
 * Hooks that XMPP verification calls.
 */

declare(strict_types=1);

/**
 * Changes the list of the actions that can be confirmed over XMPP.
 *
 * Each gets a permission and a place in the settings by itself.
 *
 * @param array $actions
 *   By the name of the action: `label`, and the IDs of the `forms` that do it.
 */
function hook_xmpp_verification_actions_alter(array &$actions): void {
  $actions['refund'] = [
    'label' => t('Pay money back'),
    'forms' => ['my_shop_refund_form'],
  ];
}
