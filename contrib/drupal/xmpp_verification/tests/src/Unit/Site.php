<?php

declare(strict_types=1);

namespace Drupal\Tests\xmpp_verification\Unit;

use Drupal\Component\Datetime\TimeInterface;
use Drupal\Core\Config\ConfigFactoryInterface;
use Drupal\Core\Database\Connection;
use Drupal\Core\Database\IntegrityConstraintViolationException;
use Drupal\Core\Extension\ModuleHandlerInterface;
use Drupal\Core\KeyValueStore\KeyValueExpirableFactoryInterface;
use Drupal\Core\Language\LanguageManagerInterface;
use Drupal\Core\Lock\LockBackendInterface;
use Drupal\Core\Messenger\MessengerInterface;
use Drupal\Core\PrivateKey;
use Drupal\Core\Session\AccountInterface;
use Drupal\Core\Session\AccountProxyInterface;
use Drupal\Core\Site\Settings;
use Drupal\Core\StringTranslation\TranslationInterface;
use Drupal\user\UserInterface;
use Drupal\xmpp_verification\ActionGuard;
use Drupal\xmpp_verification\Actions;
use Drupal\xmpp_verification\Addresses;
use Drupal\xmpp_verification\Asker;
use Drupal\xmpp_verification\Client\Question;
use Drupal\xmpp_verification\Client\State;
use Drupal\xmpp_verification\Client\Verification;
use Drupal\xmpp_verification\Client\VerifierClientInterface;
use Drupal\xmpp_verification\Desk;
use Drupal\xmpp_verification\Exception\VerifierException;
use Drupal\xmpp_verification\PendingStore;
use Drupal\xmpp_verification\SecondFactor;
use Symfony\Component\EventDispatcher\EventDispatcher;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\RequestStack;
use Symfony\Component\HttpFoundation\Session\Session;
use Symfony\Component\HttpFoundation\Session\Storage\MockArraySessionStorage;

/**
 * A small site: real sessions, requests and events, a daemon that is told what to say.
 */
final class Site implements
    TimeInterface,
    ConfigFactoryInterface,
    KeyValueExpirableFactoryInterface,
    LockBackendInterface,
    LanguageManagerInterface,
    TranslationInterface,
    MessengerInterface,
    ModuleHandlerInterface,
    AccountProxyInterface,
    VerifierClientInterface {

  /**
   * Time, configuration, keys, locks and messages.
   */
  public int $now = 1_000_000;
  public array $config = ['timeout' => 60, 'second_factor' => TRUE, 'unlinked' => 'refuse', 'actions' => ['permissions']];
  public array $settings = [];
  public array $taken = [];
  public bool $isLocked = FALSE;
  public array $errors = [];
  public array $events = [];

  /**
   * The daemon: what was asked, and what it says of each.
   */
  public bool $isDown = FALSE;
  public string $refuses = '';
  public array $questions = [];
  public array $states = [];
  public array $withdrawn = [];

  /**
   * Who it is, and the rows of the table of addresses.
   */
  public AccountInterface $account;
  public array $rows = [];
  public Request $request;

  public function __construct(AccountInterface $account) {
    $this->account = $account;
    $this->opens('/admin/people/permissions');
  }

  /**
   * A browser opens a page, with a session of its own.
   */
  public function opens(string $path): void {
    $session = $this->request ?? NULL ? $this->request->getSession() : new Session(new MockArraySessionStorage());
    $this->request = Request::create("https://site.example$path", 'POST', [], [], [], ['HTTP_USER_AGENT' => 'Browser/1', 'REMOTE_ADDR' => '192.0.2.7']);
    $this->request->setSession($session);
  }

  public function requests(): RequestStack {
    $requests = new RequestStack();
    $requests->push($this->request);
    return $requests;
  }

  public function desk(): Desk {
    $events = new EventDispatcher();
    foreach (['Opened', 'Approved', 'NotApproved'] as $kind) {
      $events->addListener("Drupal\\xmpp_verification\\Event\\Verification{$kind}Event", function (object $event) use ($kind): void {
        $this->events[] = [$kind, $event->purpose->value, $event->uid, $event->jid];
      });
    }
    return new Desk($this, $events, $this, $this, $this);
  }

  public function addresses(): Addresses {
    return new Addresses(new Table($this->rows), $this, new EventDispatcher());
  }

  public function asker(): Asker {
    return new Asker($this->requests(), $this, $this);
  }

  public function pending(): PendingStore {
    return new PendingStore($this->requests());
  }

  public function secondFactor(): SecondFactor {
    return new SecondFactor($this, new Settings($this->settings), $this->addresses(), $this->desk(), $this->asker(), $this->pending(), $this->requests(), $this, $this, $this);
  }

  public function guard(): ActionGuard {
    return new ActionGuard(new Actions($this, $this, new Settings($this->settings), $this), $this->addresses(), $this->desk(), $this->asker(), $this->pending(), $this, new PrivateKey(), $this);
  }

  /**
   * Configuration, key-value store and language: whatever is asked by name.
   */
  public function get($name) {
    if ($name === 'xmpp_verification.taken') {
      return new Taken($this->taken);
    }
    return new Values($name === 'system.site' ? ['name' => 'Example'] : $this->config);
  }

  public function getCurrentLanguage() {
    return new class() {

      public function getId(): string {
        return 'de';
      }

    };
  }

  public function getCurrentTime() {
    return $this->now;
  }

  public function acquire($name, $timeout = 30.0) {
    return !$this->isLocked;
  }

  public function release($name) {}

  public function addError($message) {
    $this->errors[] = (string) $message;
  }

  public function alter($type, &$data) {}

  public function id() {
    return $this->account->id();
  }

  public function hasPermission(string $permission) {
    return $this->account->hasPermission($permission);
  }

  public function isAuthenticated() {
    return $this->account->isAuthenticated();
  }

  public function getAccountName() {
    return $this->account->getAccountName();
  }

  public function setAccount(AccountInterface $account) {
    $this->account = $account;
  }

  public function isReady(): bool {
    return !$this->isDown;
  }

  public function checkToken(): void {}

  public function open(Question $question): Verification {
    if ($this->isDown || $this->refuses !== '') {
      throw new VerifierException('no', $this->refuses);
    }
    $this->questions[] = $question;
    $id = 'v' . count($this->questions);
    $this->states[$id] = [State::Pending, ''];
    return new Verification($id, '493817', State::Pending, '', 'xmpp:login@verify.example.org');
  }

  public function read(string $id): Verification {
    if ($this->isDown) {
      throw new VerifierException('down');
    }
    return new Verification($id, '493817', $this->states[$id][0], $this->states[$id][1], '');
  }

  public function withdraw(string $id): void {
    $this->withdrawn[] = $id;
  }

}

/**
 * Values by name, of a configuration.
 */
final class Values {

  public function __construct(private array $values) {}

  public function get(string $name): mixed {
    return $this->values[$name] ?? NULL;
  }

}

/**
 * What is remembered as taken.
 */
final class Taken {

  public function __construct(private array &$taken) {}

  public function has($key) {
    return isset($this->taken[$key]);
  }

  public function setWithExpire($key, $value, $expire) {
    $this->taken[$key] = $expire;
  }

}

/**
 * A table whose columns uid and digest are unique.
 */
final class Table extends Connection {

  private string $what = '';
  private string $column = '';
  private mixed $value = NULL;
  private array $fields = [];

  public function __construct(private array &$rows) {}

  public function select($table, $alias) {
    $this->what = 'select';
    return $this;
  }

  public function insert($table) {
    $this->what = 'insert';
    return $this;
  }

  public function delete($table) {
    $this->what = 'delete';
    return $this;
  }

  public function fields($first, $second = []) {
    $this->fields = is_array($first) ? $first : $second;
    return $this;
  }

  public function condition($column, $value) {
    $this->column = str_replace('a.', '', $column);
    $this->value = $value;
    return $this;
  }

  public function execute() {
    $hits = fn (array $row): bool => $row[$this->column] === $this->value;
    if ($this->what === 'insert') {
      foreach ($this->rows as $row) {
        if ($row['uid'] === $this->fields['uid'] || $row['digest'] === $this->fields['digest']) {
          throw new IntegrityConstraintViolationException();
        }
      }
      $this->rows[] = $this->fields;
    }
    elseif ($this->what === 'delete') {
      $this->rows = array_values(array_filter($this->rows, fn (array $row): bool => !$hits($row)));
    }
    return $this;
  }

  public function fetchField() {
    foreach ($this->rows as $row) {
      if ($row[$this->column] === $this->value) {
        return $row[$this->fields[0]];
      }
    }
    return FALSE;
  }

}

/**
 * A person with an account.
 */
final class Person implements UserInterface {

  public function __construct(private int $uid, private array $permissions) {}

  public function id() {
    return (string) $this->uid;
  }

  public function hasPermission(string $permission) {
    return in_array($permission, $this->permissions, TRUE);
  }

  public function isAuthenticated() {
    return $this->uid !== 0;
  }

  public function getAccountName() {
    return 'alice';
  }

  public function isActive() {
    return TRUE;
  }

}
