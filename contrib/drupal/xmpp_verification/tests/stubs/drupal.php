<?php

/**
 * @file
 * What the module uses of Drupal, for tests without it: no behaviour but what they need.
 */

declare(strict_types=1);

namespace {

  final class Drupal {
    public static array $services = [];

    public static function service(string $name): object {
      return self::$services[$name];
    }

  }
}

namespace Drupal\Component\EventDispatcher {

  class Event extends \Symfony\Contracts\EventDispatcher\Event {}
}

namespace Drupal\Component\Datetime {

  interface TimeInterface {
    public function getCurrentTime();

  }
}

namespace Drupal\Core\Config {

  interface ConfigFactoryInterface {
    public function get($name);

  }
}

namespace Drupal\Core\Site {

  final class Settings {

    private static array $values = [];

    public function __construct(array $values) {
      self::$values = $values;
    }

    public static function get($name, $default = NULL) {
      return self::$values[$name] ?? $default;
    }

  }
}

namespace Drupal\Core\Language {

  interface LanguageManagerInterface {
    public function getCurrentLanguage();

  }
}

namespace Drupal\Core\KeyValueStore {

  interface KeyValueExpirableFactoryInterface {
    public function get($collection);

  }
}

namespace Drupal\Core\Lock {

  interface LockBackendInterface {
    public function acquire($name, $timeout = 30.0);

    public function release($name);

  }
}

namespace Drupal\Core {

  class PrivateKey {

    public function get() {
      return 'a private key';
    }

  }
}

namespace Drupal\Core\Database {

  class IntegrityConstraintViolationException extends \RuntimeException {}

  abstract class Connection {
    abstract public function select($table, $alias);

    abstract public function insert($table);

    abstract public function delete($table);

  }
}

namespace Drupal\Core\Session {

  interface AccountInterface {
    public function id();

    public function hasPermission(string $permission);

    public function isAuthenticated();

    public function getAccountName();

  }

  interface AccountProxyInterface extends AccountInterface {
    public function setAccount(AccountInterface $account);

  }

  class AnonymousUserSession implements AccountInterface {

    public function id() {
      return 0;
    }

    public function hasPermission(string $permission) {
      return FALSE;
    }

    public function isAuthenticated() {
      return FALSE;
    }

    public function getAccountName() {
      return '';
    }

  }
}

namespace Drupal\user {

  interface UserInterface extends \Drupal\Core\Session\AccountInterface {
    public function isActive();

  }
}

namespace Drupal\Core\Messenger {

  interface MessengerInterface {
    public function addError($message);

  }
}

namespace Drupal\Core\Extension {

  interface ModuleHandlerInterface {
    public function alter($type, &$data);

  }
}

namespace Drupal\Core\StringTranslation {

  interface TranslationInterface {}

  class TranslatableMarkup implements \Stringable {

    public function __construct(private string $text, private array $arguments = []) {}

    public function __toString(): string {
      return strtr($this->text, array_map('strval', $this->arguments));
    }

  }

  trait StringTranslationTrait {

    protected function t($text, array $arguments = [], array $options = []) {
      return new TranslatableMarkup($text, $arguments);
    }

    public function setStringTranslation(TranslationInterface $translation) {
      return $this;
    }

  }
}

namespace Drupal\Core\Entity {

  interface EntityTypeManagerInterface {
    public function getStorage($type);

  }
}

namespace Drupal\Core\Form {

  interface FormInterface {
    public function getFormId();

  }

  interface FormStateInterface {
    public function getErrors();

    public function setErrorByName($name, $message = '');

    public function getValues();

    public function getTriggeringElement();

    public function getFormObject();

    public function get($property);

    public function set($property, $value);

  }

  class EnforcedResponseException extends \Exception {

    public function __construct(private \Symfony\Component\HttpFoundation\Response $response) {
      parent::__construct();
    }

    public function getResponse() {
      return $this->response;
    }

  }
}

namespace Drupal\Core\Render {

  final class Element {

    public static function children(array $elements): array {
      return array_filter(array_keys($elements), static fn ($key): bool => !str_starts_with((string) $key, '#'));
    }

  }
}

namespace Drupal\Core {

  final class Url {

    public function __construct(private string $route) {}

    public static function fromRoute($route) {
      return new self($route);
    }

    public function toString() {
      return "/of/$this->route";
    }

  }
}
