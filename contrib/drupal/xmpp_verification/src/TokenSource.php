<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification;

use Drupal\Core\Config\ConfigFactoryInterface;
use Drupal\Core\Site\Settings;
use Drupal\xmpp_verification\Exception\VerifierException;

/**
 * Where the bearer token comes from: the Key module, or settings.php.
 *
 * It is in no configuration, so that no export and no page ever has it.
 */
final class TokenSource {

  /**
   * Constructs the source.
   *
   * @param \Drupal\Core\Site\Settings $settings
   *   What settings.php says.
   * @param \Drupal\Core\Config\ConfigFactoryInterface $configFactory
   *   The configuration, which has the name of a key and not the key.
   * @param \Drupal\key\KeyRepositoryInterface|null $keys
   *   The keys of the Key module, where it is installed.
   */
  public function __construct(
    private readonly Settings $settings,
    private readonly ConfigFactoryInterface $configFactory,
    private readonly ?object $keys = NULL,
  ) {}

  /**
   * The token.
   *
   * @throws \Drupal\xmpp_verification\Exception\VerifierException
   *   There is none.
   */
  public function token(): string {
    $name = (string) $this->configFactory->get('xmpp_verification.settings')->get('key');
    $token = $name === '' ? $this->settings->get('xmpp_verification_token', '') : $this->ofKey($name);
    $token = is_string($token) ? trim($token) : '';
    // What may stand in a header (RFC 6750 section 2.1).
    if (preg_match('/^[A-Za-z0-9._~+\/=-]+$/D', $token) !== 1) {
      throw new VerifierException('there is no bearer token');
    }
    return $token;
  }

  /**
   * The value of a key. A named key that is not there has no other in its place.
   */
  private function ofKey(string $name): mixed {
    return $this->keys?->getKey($name)?->getKeyValue();
  }

}
