<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Event;

/**
 * Somebody was asked.
 */
final class VerificationOpenedEvent extends VerificationEvent {}
