<?php

declare(strict_types=1);

namespace Drupal\Tests\xmpp_verification\Unit;

use Drupal\Core\Form\FormInterface;
use Drupal\Core\Form\FormStateInterface;
use Drupal\xmpp_verification\ActionGuard;
use Drupal\xmpp_verification\Client\State;
use PHPUnit\Framework\TestCase;
use Symfony\Component\HttpFoundation\Session\Session;
use Symfony\Component\HttpFoundation\Session\Storage\MockArraySessionStorage;
use Symfony\Component\HttpKernel\Exception\AccessDeniedHttpException;

/**
 * A form does its work after it was confirmed, for what was confirmed, once.
 *
 * @group xmpp_verification
 */
final class ActionGuardTest extends TestCase {

  private const FORM = 'user_admin_permissions';
  private const VALUES = ['editor' => ['administer nodes' => 1], 'form_build_id' => 'a', 'form_token' => 'b'];

  /**
   * The site, on which Alice has to confirm changes of permissions.
   */
  private Site $site;

  /**
   * {@inheritdoc}
   */
  protected function setUp(): void {
    $this->site = new Site(new Person(7, ['confirm permissions over xmpp']));
    $this->site->addresses()->link(7, 'alice@example.org');
  }

  /**
   * A button is pressed: whether the form does its work, and what it says.
   */
  private function presses(array $values = self::VALUES, array $button = ['#name' => 'op'], array $errors = []): array {
    $state = new FormState(self::FORM, $values, $button, $errors);
    $this->site->guard()->check($state);
    \Drupal::$services['xmpp_verification.action_guard'] = $this->site->guard();
    $form = [];
    try {
      ActionGuard::onSubmit($form, $state);
      return [$state->getErrors() === [], implode(' ', $state->getErrors())];
    }
    catch (AccessDeniedHttpException) {
      return [FALSE, implode(' ', $state->getErrors())];
    }
  }

  /**
   * Alice says yes.
   */
  private function confirms(string $id): void {
    $this->site->states[$id] = [State::Approved, 'alice@example.org'];
  }

  /**
   * Press, confirm, press; and another press asks anew.
   */
  public function testPressConfirmPress(): void {
    [$isDone, $text] = $this->presses();
    self::assertFalse($isDone);
    self::assertStringContainsString('493817', $text);
    self::assertSame('Example: Change roles and permissions', $this->site->questions[0]->message);
    self::assertSame('https://site.example/admin/people/permissions', $this->site->questions[0]->url);
    self::assertFalse($this->presses()[0]);
    $this->confirms('v1');
    // The tokens of a form are others each time it is shown.
    self::assertTrue($this->presses(['form_build_id' => 'c', 'form_token' => 'd'] + self::VALUES)[0]);
    self::assertCount(1, $this->site->questions);
    self::assertFalse($this->presses()[0]);
    self::assertCount(2, $this->site->questions);
  }

  /**
   * What is confirmed is what was filled in, and what else was asked is taken back.
   */
  public function testOtherValuesAreAnotherAction(): void {
    $this->presses();
    $this->confirms('v1');
    self::assertFalse($this->presses(['editor' => ['administer site' => 1]])[0]);
    self::assertSame(['v1'], $this->site->withdrawn);
    self::assertCount(2, $this->site->questions);
  }

  /**
   * Nor is it good for another page, or another button.
   */
  public function testAnotherPageIsAnotherAction(): void {
    $this->presses();
    $this->confirms('v1');
    self::assertFalse($this->presses(button: ['#name' => 'delete'])[0]);
    $this->confirms('v2');
    $this->site->opens('/admin/people/permissions/editor');
    self::assertFalse($this->presses(button: ['#name' => 'delete'])[0]);
  }

  /**
   * Nor in another session of the same person.
   */
  public function testAnotherSessionIsAnotherAction(): void {
    $this->presses();
    $this->confirms('v1');
    $this->site->request->setSession(new Session(new MockArraySessionStorage()));
    self::assertFalse($this->presses()[0]);
    self::assertCount(2, $this->site->questions);
  }

  /**
   * A no is a no, an outage is no yes, and both are said.
   */
  public function testNothingElseConfirms(): void {
    $this->presses();
    $this->site->states['v1'] = [State::Denied, ''];
    self::assertSame([FALSE, 'It was denied over XMPP. Nothing was changed.'], $this->presses());
    $this->presses();
    $this->site->states['v2'] = [State::Approved, 'mallory@example.org'];
    self::assertFalse($this->presses()[0]);
    $this->site->isDown = TRUE;
    [$isDone, $text] = $this->presses();
    self::assertFalse($isDone);
    self::assertStringContainsString('nobody can be asked', $text);
  }

  /**
   * Without an address nothing can be confirmed, so nothing is done.
   */
  public function testWithoutAnAddress(): void {
    $this->site->rows = [];
    [$isDone, $text] = $this->presses();
    self::assertFalse($isDone);
    self::assertStringContainsString('Link an XMPP address', $text);
  }

  /**
   * Nobody is asked about what is wrong anyway.
   */
  public function testAnErrorIsNotAskedAbout(): void {
    self::assertFalse($this->presses(errors: ['name' => 'is needed'])[0]);
    self::assertSame([], $this->site->questions);
  }

  /**
   * A button that drops errors does not get around: its submit handler throws.
   */
  public function testLimitedValidationIsNoWayAround(): void {
    self::assertFalse($this->presses(button: ['#name' => 'op', '#limit_validation_errors' => []])[0]);
    // One that only changes the form is let through and asks nobody.
    $this->site->questions = [];
    self::assertTrue($this->presses(button: ['#name' => 'upload', '#ajax' => ['callback' => 'x'], '#limit_validation_errors' => []])[0]);
    self::assertSame([], $this->site->questions);
  }

  /**
   * The guard stands behind the last validator and before all that is done.
   */
  public function testWhereItStands(): void {
    $form = [
      '#validate' => ['::validateForm'],
      '#submit' => ['::submitForm'],
      'actions' => [
        'submit' => ['#submit' => ['::save'], '#validate' => ['::validate']],
        'preview' => ['#type' => 'submit'],
      ],
    ];
    $altered = $form;
    $this->site->guard()->alter($altered, self::FORM);
    self::assertSame([ActionGuard::class, 'onValidate'], end($altered['#validate']));
    self::assertSame([[ActionGuard::class, 'onSubmit'], '::submitForm'], $altered['#submit']);
    self::assertSame([[ActionGuard::class, 'onSubmit'], '::save'], $altered['actions']['submit']['#submit']);
    self::assertSame([ActionGuard::class, 'onValidate'], end($altered['actions']['submit']['#validate']));
    self::assertSame(['#type' => 'submit'], $altered['actions']['preview']);
    $other = $form;
    $this->site->guard()->alter($other, 'node_form');
    self::assertSame($form, $other);
  }

  /**
   * Only who has the duty, and only for what is chosen.
   */
  public function testWhoHasToConfirm(): void {
    $this->site->account = new Person(8, []);
    self::assertTrue($this->presses()[0]);
    $this->site->account = new Person(7, ['confirm permissions over xmpp']);
    $this->site->settings['xmpp_verification_demands'] = FALSE;
    self::assertTrue($this->presses()[0]);
    $this->site->settings = [];
    $this->site->config['actions'] = [];
    self::assertTrue($this->presses()[0]);
    self::assertSame([], $this->site->questions);
  }

}

/**
 * A form that was sent.
 */
final class FormState implements FormStateInterface, FormInterface {

  private array $store = [];

  public function __construct(private string $id, private array $values, private array $button, private array $errors) {}

  public function getErrors() {
    return $this->errors;
  }

  public function setErrorByName($name, $message = '') {
    $this->errors[$name] = (string) $message;
  }

  public function getValues() {
    return $this->values;
  }

  public function getTriggeringElement() {
    return $this->button;
  }

  public function getFormObject() {
    return $this;
  }

  public function getFormId() {
    return $this->id;
  }

  public function get($property) {
    return $this->store[$property] ?? NULL;
  }

  public function set($property, $value) {
    $this->store[$property] = $value;
  }

}
