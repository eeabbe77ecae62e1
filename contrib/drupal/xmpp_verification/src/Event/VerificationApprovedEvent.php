<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification\Event;

/**
 * Somebody has approved. What it was for is about to be done.
 */
final class VerificationApprovedEvent extends VerificationEvent {}
