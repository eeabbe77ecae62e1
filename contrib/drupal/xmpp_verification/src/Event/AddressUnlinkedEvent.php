<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Event;

/**
 * An address was taken off an account.
 */
final class AddressUnlinkedEvent extends AddressEvent {}
