<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Exception;

/**
 * The address belongs to another account.
 */
class AddressTakenException extends \RuntimeException {}
