<?php

/**
 * @file
 * Asks a real daemon as the module does in a site, and says how it ends.
 *
 * The environment says whom and where: a token is nothing for a command line.
 * The answer is a line of JSON; the exit status is 0 if it was approved.
 */

declare(strict_types=1);

use Drupal\Core\Session\AnonymousUserSession;
use Drupal\Core\Site\Settings;
use Drupal\Tests\xmpp_verification\Unit\Site;
use Drupal\xmpp_verification\Client\Question;
use Drupal\xmpp_verification\Client\VerifierClient;
use Drupal\xmpp_verification\Desk;
use Drupal\xmpp_verification\Exception\VerifierException;
use Drupal\xmpp_verification\Purpose;
use Drupal\xmpp_verification\Standing;
use Drupal\xmpp_verification\TokenSource;
use GuzzleHttp\Client;
use Symfony\Component\EventDispatcher\EventDispatcher;

require __DIR__ . '/bootstrap.php';

$site = new Site(new AnonymousUserSession());
$site->config = ['url' => getenv('DAEMON'), 'key' => ''];
$site->now = time();
$token = new TokenSource(new Settings(['xmpp_verification_token' => getenv('TOKEN')]), $site);
$client = new VerifierClient(new Client(), $site, $token);
$desk = new Desk($client, new EventDispatcher(), $site, $site, $site);
$says = static function (array $what): void {
  echo json_encode($what), "\n";
};

try {
  $client->checkToken();
  $question = new Question(getenv('JID'), 'https://site.example/user/login', 'Example: sign in', 30, '192.0.2.7', 'Browser/1', 'alice', 'en');
  $pending = $desk->open($question, Purpose::SecondFactor, ['uid' => 7, 'jid' => getenv('JID')]);
}
catch (VerifierException $exception) {
  $says(['refused' => $exception->getMessage()]);
  exit(1);
}
if (getenv('CANCELS') !== FALSE) {
  $desk->withdraw($pending);
}
do {
  usleep(50_000);
  $site->now = time();
  $answer = $desk->look($pending);
} while ($answer->standing === Standing::Waiting);
$again = $desk->look($pending);
$says([
  'code' => $pending->code,
  'standing' => $answer->standing->name,
  'by' => $answer->by,
  'again' => $again->isApproved(),
]);
exit($answer->isApproved() ? 0 : 1);
