<?php

declare(strict_types=1);

namespace Drupal\Tests\xmpp_verification\Unit;

use PHPUnit\Framework\TestCase;
use Symfony\Component\Yaml\Yaml;

/**
 * What the YAML files name is there, and the settings fit their schema.
 *
 * @group xmpp_verification
 */
final class WiringTest extends TestCase {

  /**
   * A YAML file of the module.
   */
  private static function yaml(string $name): array {
    return Yaml::parseFile(dirname(__DIR__, 3) . "/$name");
  }

  /**
   * The file of a class of the module.
   */
  private static function file(string $class): string {
    $path = str_replace(['Drupal\\xmpp_verification\\', '\\'], ['', '/'], ltrim($class, '\\'));
    return dirname(__DIR__, 3) . "/src/$path.php";
  }

  /**
   * Services have the arguments that their constructors ask for.
   */
  public function testServices(): void {
    $services = array_filter(self::yaml('xmpp_verification.services.yml')['services'], static fn (array $service): bool => isset($service['class']));
    self::assertGreaterThan(10, count($services));
    foreach ($services as $name => $service) {
      self::assertFileExists(self::file($service['class']), $name);
      preg_match('/function __construct\((.*?)\)\s*\{/s', file_get_contents(self::file($service['class'])), $found);
      $wanted = preg_match_all('/\$\w+/', $found[1]);
      self::assertCount($wanted, $service['arguments'], $name);
      foreach ($service['arguments'] as $argument) {
        $own = ltrim($argument, '@?');
        self::assertTrue(!str_starts_with($own, 'xmpp_verification.') || isset($services[$own]), "$name: $argument");
      }
    }
  }

  /**
   * Routes lead to forms and controllers that exist, and ask who may.
   */
  public function testRoutes(): void {
    $routes = self::yaml('xmpp_verification.routing.yml');
    foreach ($routes as $name => $route) {
      $target = $route['defaults']['_form'] ?? explode('::', $route['defaults']['_controller'])[0];
      self::assertFileExists(self::file($target), $name);
      self::assertNotEmpty($route['requirements'], $name);
    }
    foreach (['links.menu', 'links.task'] as $kind) {
      foreach (self::yaml("xmpp_verification.$kind.yml") as $link) {
        self::assertArrayHasKey($link['route_name'], $routes);
      }
    }
    self::assertArrayHasKey(self::yaml('xmpp_verification.info.yml')['configure'], $routes);
  }

  /**
   * The settings that are installed are those of the schema, and let nobody in.
   */
  public function testSettings(): void {
    $settings = self::yaml('config/install/xmpp_verification.settings.yml');
    $schema = self::yaml('config/schema/xmpp_verification.schema.yml')['xmpp_verification.settings']['mapping'];
    self::assertSame(array_keys($schema), array_keys($settings));
    self::assertSame([FALSE, 'refuse', ''], [$settings['registration'], $settings['unlinked'], $settings['key']]);
  }

  /**
   * A form may be kept between two requests: its services must be seen by core.
   */
  public function testFormsCanBeSerialized(): void {
    foreach (glob(dirname(__DIR__, 3) . '/src/Form/*.php') as $file) {
      self::assertDoesNotMatchRegularExpression('/private (readonly )?[?A-Z]|readonly/', file_get_contents($file), $file);
    }
  }

}
