<?php

declare(strict_types=1);

namespace Drupal\xmpp_verification;

use Drupal\Core\Config\ConfigFactoryInterface;
use Drupal\Core\Language\LanguageManagerInterface;
use Drupal\xmpp_verification\Client\Question;
use Symfony\Component\HttpFoundation\RequestStack;

/**
 * Words a question with what is known of the browser that stands behind it.
 */
final class Asker {

  public function __construct(
    private readonly RequestStack $requests,
    private readonly ConfigFactoryInterface $configFactory,
    private readonly LanguageManagerInterface $languages,
  ) {}

  /**
   * The path of the page that is open, without a query.
   */
  public function path(): string {
    return $this->requests->getCurrentRequest()->getPathInfo();
  }

  /**
   * A question to one person.
   *
   * @param string $jid
   *   Their bare JID.
   * @param string $path
   *   The path on this site that is to be confirmed, without a query: those of
   *   one-time links hold secrets, and never stand here.
   * @param string $message
   *   What it is about.
   * @param string $subject
   *   The name of the account, where there is one.
   */
  public function question(string $jid, string $path, string $message, string $subject = ''): Question {
    $request = $this->requests->getCurrentRequest();
    $site = (string) $this->configFactory->get('system.site')->get('name');
    return new Question(
      jid: $jid,
      url: $request->getSchemeAndHttpHost() . $request->getBasePath() . $path,
      message: $site === '' ? $message : "$site: $message",
      timeout: (int) $this->configFactory->get('xmpp_verification.settings')->get('timeout'),
      ip: (string) $request->getClientIp(),
      userAgent: (string) $request->headers->get('User-Agent', ''),
      subject: $subject,
      lang: $this->languages->getCurrentLanguage()->getId(),
    );
  }

}
