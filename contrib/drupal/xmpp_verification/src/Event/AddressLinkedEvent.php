<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Event;

/**
 * An address was linked to an account.
 */
final class AddressLinkedEvent extends AddressEvent {}
