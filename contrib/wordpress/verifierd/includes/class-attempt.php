<?php
/**
 * Something that waits for a confirmation, and the one browser it belongs to.
 *
 * @package Verifierd
 */

namespace Verifierd;

defined( 'ABSPATH' ) || exit;

/**
 * An attempt: what is to happen once a verification is approved. It is found by a secret in a cookie of the browser that
 * began it, and by nothing else; of the secret, only the hash is kept here. It happens at most once.
 */
final class Attempt {

	/**
	 * How long after its end an approval still counts: the time a page needs to ask for it.
	 */
	const TAIL = 60;

	/**
	 * What is known of it. Keys: `purpose` (`sign_in`, `second_factor`, `enrol`, `link`, `comment`), `jid`, `verification`
	 * (an id, or empty where nobody is asked), `code`, `chat_uri`, `ends` (Unix time), `trouble` (why nobody could be
	 * asked), `user`, `password` (a hash of its hash, of when it was right), `comment`, `remember`, `interim`, `redirect_to`, `wrong_codes`.
	 *
	 * @var array
	 */
	private $facts;

	/**
	 * The name it is kept under.
	 *
	 * @var string
	 */
	private $name;

	/**
	 * Made by `begin()` and `of_browser()`.
	 *
	 * @param string $name  The name it is kept under.
	 * @param array  $facts What is known of it.
	 */
	private function __construct( $name, array $facts ) {
		$this->name  = $name;
		$this->facts = $facts;
	}

	/**
	 * Begins one. The browser gets a new secret, so that one that somebody else planted there is worth nothing.
	 *
	 * @param string $purpose What it is for.
	 * @param array  $facts   What is known of it.
	 * @return Attempt
	 */
	public static function begin( $purpose, array $facts ) {
		$facts += array(
			'purpose'      => $purpose,
			'jid'          => '',
			'verification' => '',
			'code'         => '',
			'chat_uri'     => '',
			'ends'         => time() + (int) Settings::get( 'timeout' ),
			'trouble'      => '',
			'user'         => 0,
			'password'     => '',
			'comment'      => 0,
			'remember'     => false,
			'interim'      => false,
			'redirect_to'  => '',
			'wrong_codes'  => 0,
		);
		$attempt = new self( self::name_of( self::new_secret() ), $facts );
		$attempt->save();
		return $attempt;
	}

	/**
	 * The one this browser began.
	 *
	 * @return Attempt|null
	 */
	public static function of_browser() {
		$secret = self::secret();
		if ( '' === $secret ) {
			return null;
		}
		$name  = self::name_of( $secret );
		$facts = get_transient( $name );
		return is_array( $facts ) ? new self( $name, $facts ) : null;
	}

	/**
	 * A fact.
	 *
	 * @param string $key Its key.
	 * @return mixed
	 */
	public function get( $key ) {
		return $this->facts[ $key ];
	}

	/**
	 * Puts one that was claimed back, changed.
	 *
	 * @param array $facts What changes.
	 */
	public function put_back( array $facts ) {
		$this->facts = $facts + $this->facts;
		$this->save();
	}

	/**
	 * Takes back what this browser has begun before. A comment is on its own: it is settled without its browser.
	 */
	public static function drop() {
		$earlier = self::of_browser();
		if ( $earlier && 'comment' !== $earlier->get( 'purpose' ) && $earlier->claim() && '' !== $earlier->get( 'verification' ) ) {
			Api::withdraw( $earlier->get( 'verification' ) );
		}
	}

	/**
	 * Whether its time is over.
	 *
	 * @return bool
	 */
	public function is_over() {
		return time() >= $this->facts['ends'];
	}

	/**
	 * Ends it. Of all who try, at whatever moment, one alone is told true: deleting a row succeeds once.
	 *
	 * @return bool
	 */
	public function claim() {
		return delete_transient( $this->name );
	}

	/**
	 * A secret of this browser's, made where there is none, so that a form can be tied to the browser it was shown to.
	 */
	public static function ensure_secret() {
		if ( '' === self::secret() ) {
			self::new_secret();
		}
	}

	/**
	 * What a form carries to show that it was made for this browser. WordPress' nonces do not tell one visitor from
	 * another before they have signed in.
	 *
	 * @param string $form The name of the form.
	 * @return string
	 */
	public static function form_token( $form ) {
		return hash_hmac( 'sha256', $form . '|' . self::secret(), wp_salt( 'nonce' ) );
	}

	/**
	 * Whether a form that was sent carries the right token.
	 *
	 * @param string $form The name of the form.
	 * @return bool
	 */
	public static function is_form_ours( $form ) {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- this is the verification.
		$token = isset( $_POST['verifierd_token'] ) ? sanitize_text_field( wp_unslash( $_POST['verifierd_token'] ) ) : '';
		return '' !== self::secret() && hash_equals( self::form_token( $form ), $token );
	}

	/**
	 * Keeps it until shortly after its end.
	 */
	private function save() {
		set_transient( $this->name, $this->facts, max( 1, $this->facts['ends'] - time() ) + self::TAIL );
	}

	/**
	 * The name of the cookie: with a prefix that no other host and no page without TLS can set it under (RFC 6265bis),
	 * wherever the site has TLS.
	 *
	 * @return string
	 */
	private static function cookie() {
		return is_ssl() ? '__Host-verifierd' : 'verifierd';
	}

	/**
	 * The secret of this browser.
	 *
	 * @return string Empty where there is none.
	 */
	private static function secret() {
		$name   = self::cookie();
		$secret = isset( $_COOKIE[ $name ] ) ? sanitize_text_field( wp_unslash( $_COOKIE[ $name ] ) ) : '';
		return preg_match( '/\A[0-9a-f]{64}\z/', $secret ) ? $secret : '';
	}

	/**
	 * Gives this browser a new secret.
	 *
	 * @return string
	 */
	private static function new_secret() {
		$secret = bin2hex( random_bytes( 32 ) );
		setcookie(
			self::cookie(),
			$secret,
			array(
				'path'     => '/',
				'secure'   => is_ssl(),
				'httponly' => true,
				'samesite' => 'Lax',
			)
		);
		$_COOKIE[ self::cookie() ] = $secret;
		return $secret;
	}

	/**
	 * What an attempt is kept under.
	 *
	 * @param string $secret The secret.
	 * @return string
	 */
	private static function name_of( $secret ) {
		return 'verifierd_' . hash( 'sha256', $secret );
	}
}
