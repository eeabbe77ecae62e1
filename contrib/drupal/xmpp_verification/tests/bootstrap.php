<?php

/**
 * @file
 * Runs the unit tests without Drupal: with Debian's Guzzle and Symfony, and stubs.
 *
 * The stubs in stubs/ have the methods of Drupal that the module calls, and no
 * more. Inside a Drupal site run the tests with the bootstrap of core instead.
 */

declare(strict_types=1);

foreach ([
  'GuzzleHttp/autoload.php',
  'Symfony/Component/HttpKernel/autoload.php',
  'Symfony/Component/EventDispatcher/autoload.php',
  'Symfony/Component/Yaml/autoload.php',
] as $library) {
  require_once "/usr/share/php/$library";
}
require_once __DIR__ . '/stubs/drupal.php';

spl_autoload_register(static function (string $class): void {
  $folders = [
    'Drupal\\Tests\\xmpp_verification\\' => __DIR__ . '/src/',
    'Drupal\\xmpp_verification\\' => dirname(__DIR__) . '/src/',
  ];
  foreach ($folders as $prefix => $folder) {
    $file = $folder . str_replace('\\', '/', substr($class, strlen($prefix))) . '.php';
    if (str_starts_with($class, $prefix) && is_file($file)) {
      require $file;
      return;
    }
  }
});
