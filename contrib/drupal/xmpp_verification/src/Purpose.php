<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification;

/**
 * What a verification is for.
 */
enum Purpose: string {

  case SignIn = 'sign_in';
  case SecondFactor = 'second_factor';
  case Link = 'link';
  case Unlink = 'unlink';
  case Action = 'action';

}
