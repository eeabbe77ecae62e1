<?php
/**
 * The page of settings.
 *
 * @package Verifierd
 */

namespace Verifierd;

defined( 'ABSPATH' ) || exit;

/**
 * "Settings > XMPP", and the notice that tells administrators when the daemon cannot be used.
 */
final class Settings_Page {

	const SLUG = 'verifierd';

	/**
	 * Hooks.
	 */
	public static function register() {
		add_action( 'admin_init', array( __CLASS__, 'init' ) );
		add_action( 'admin_menu', array( __CLASS__, 'add' ) );
		add_action( 'admin_notices', array( __CLASS__, 'notice' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( FILE ), array( __CLASS__, 'add_link' ) );
	}

	/**
	 * What may be saved, and how it is checked.
	 */
	public static function init() {
		// The token is read where it is needed, and not with every page.
		add_option( Settings::TOKEN, '', '', 'no' );
		register_setting( self::SLUG, Settings::OPTION, array( 'sanitize_callback' => array( Settings::class, 'sanitize' ) ) );
		register_setting( self::SLUG, Settings::TOKEN, array( 'sanitize_callback' => array( Settings::class, 'sanitize_token' ) ) );
	}

	/**
	 * Puts it into the menu.
	 */
	public static function add() {
		add_options_page( __( 'Sign in with XMPP', 'verifierd' ), __( 'XMPP', 'verifierd' ), 'manage_options', self::SLUG, array( __CLASS__, 'draw' ) );
	}

	/**
	 * A link in the list of plugins.
	 *
	 * @param string[] $links The links there are.
	 * @return string[]
	 */
	public static function add_link( $links ) {
		$url = admin_url( 'options-general.php?page=' . self::SLUG );
		return array_merge( array( sprintf( '<a href="%s">%s</a>', esc_url( $url ), esc_html__( 'Settings', 'verifierd' ) ) ), $links );
	}

	/**
	 * Words for what keeps the daemon from being used.
	 *
	 * @param string $kind What `Api::problem()` says.
	 * @return string
	 */
	private static function words( $kind ) {
		switch ( $kind ) {
			case 'unreachable':
				/* translators: %s: address of the daemon */
				return sprintf( __( 'verifierd cannot be reached at %s. Nobody can sign in with XMPP, and second steps need a recovery code.', 'verifierd' ), Settings::url() );
			case 'unauthorized':
				return __( 'verifierd does not take the bearer token. Nobody can sign in with XMPP, and second steps need a recovery code.', 'verifierd' );
			case 'failed':
				/* translators: %s: address of the daemon */
				return sprintf( __( 'What answers at %s does not answer as verifierd does.', 'verifierd' ), Settings::url() );
			default:
				return '';
		}
	}

	/**
	 * The notice.
	 */
	public static function notice() {
		$screen = get_current_screen();
		$words  = self::words( Api::problem() );
		if ( '' === $words || ! current_user_can( 'manage_options' ) || ( $screen && 'settings_page_' . self::SLUG === $screen->id ) ) {
			return;
		}
		printf( '<div class="notice notice-error verifierd-problem"><p>%s <a href="%s">%s</a></p></div>', esc_html( $words ), esc_url( admin_url( 'options-general.php?page=' . self::SLUG ) ), esc_html__( 'Settings', 'verifierd' ) );
	}

	/**
	 * The page.
	 */
	public static function draw() {
		if ( ! current_user_can( 'manage_options' ) ) {
			return;
		}
		printf( '<div class="wrap"><h1>%s</h1>', esc_html__( 'Sign in with XMPP', 'verifierd' ) );
		self::draw_state();
		printf( '<form method="post" action="%s">', esc_url( admin_url( 'options.php' ) ) );
		settings_fields( self::SLUG );
		self::draw_daemon();
		self::draw_sign_in();
		self::draw_factor();
		self::draw_comments();
		submit_button();
		echo '</form></div>';
	}

	/**
	 * Whether the daemon is there, as of now.
	 */
	private static function draw_state() {
		if ( '' === Settings::token() ) {
			$state = array( 'warning', __( 'Not set up yet: give the address of the daemon and the bearer token of a relying party of its configuration.', 'verifierd' ) );
		} else {
			$checked = Api::check();
			$kind    = is_wp_error( $checked ) ? $checked->get_error_code() : '';
			if ( '' === $kind ) {
				$state = array( 'success', __( 'The daemon is there and takes the token.', 'verifierd' ) );
			} elseif ( '' !== self::words( $kind ) ) {
				$state = array( 'error', self::words( $kind ) );
			} else {
				$state = array( 'warning', Login_Pages::trouble( $kind ) );
			}
		}
		printf( '<div class="notice notice-%s inline verifierd-check"><p>%s</p></div>', esc_attr( $state[0] ), esc_html( $state[1] ) );
	}

	/**
	 * The link to the daemon.
	 */
	private static function draw_daemon() {
		self::begin( __( 'Daemon', 'verifierd' ) );
		if ( defined( 'VERIFIERD_URL' ) ) {
			self::row( __( 'Address', 'verifierd' ), '<code>' . esc_html( Settings::url() ) . '</code>', __( 'Set by VERIFIERD_URL in wp-config.php.', 'verifierd' ) );
		} else {
			self::row( __( 'Address', 'verifierd' ), self::input( 'url', 'url', Settings::get( 'url' ) ), __( 'https, or http to this machine only.', 'verifierd' ) );
		}
		if ( defined( 'VERIFIERD_TOKEN' ) ) {
			self::row( __( 'Bearer token', 'verifierd' ), '', __( 'Set by VERIFIERD_TOKEN in wp-config.php.', 'verifierd' ) );
		} else {
			$field = sprintf( '<input type="password" name="%s" class="regular-text" autocomplete="off" value="">', esc_attr( Settings::TOKEN ) );
			$hint  = '' === Settings::token() ? __( 'Better: define VERIFIERD_TOKEN in wp-config.php, where it is in no backup of the database.', 'verifierd' ) : __( 'There is one. It is not shown again; leave this empty to keep it.', 'verifierd' );
			self::row( __( 'Bearer token', 'verifierd' ), $field, $hint );
		}
		$words   = array(
			''         => __( 'as the daemon has it', 'verifierd' ),
			'code'     => __( 'code: a tap, or the code as a reply', 'verifierd' ),
			'tap'      => __( 'tap: a yes is enough', 'verifierd' ),
			'transfer' => __( 'transfer: the code must be typed', 'verifierd' ),
		);
		$options = '';
		foreach ( Settings::BINDINGS as $binding ) {
			$options .= sprintf( '<option value="%s"%s>%s</option>', esc_attr( $binding ), selected( Settings::get( 'binding' ), $binding, false ), esc_html( $words[ $binding ] ) );
		}
		self::row( __( 'What counts as a yes', 'verifierd' ), '<select name="' . esc_attr( Settings::OPTION ) . '[binding]">' . $options . '</select>' );
		self::row( __( 'Time to answer', 'verifierd' ), self::input( 'timeout', 'number', Settings::get( 'timeout' ) ), __( 'Seconds, 30 to 600.', 'verifierd' ) );
		echo '</table>';
	}

	/**
	 * Signing in by an address alone.
	 */
	private static function draw_sign_in() {
		self::begin( __( 'Signing in with the address', 'verifierd' ) );
		self::row( __( 'Login page', 'verifierd' ), self::checkbox( 'sign_in', __( 'People may sign in with the address that is linked to their account', 'verifierd' ) ) );
		self::row( __( 'Not for these roles', 'verifierd' ), self::roles( 'password_roles' ), __( 'They need their password.', 'verifierd' ) );
		self::row( __( 'New accounts', 'verifierd' ), sprintf( '<textarea name="%s[create_for]" rows="3" class="regular-text code">%s</textarea>', esc_attr( Settings::OPTION ), esc_textarea( implode( "\n", Settings::get( 'create_for' ) ) ) ), __( 'Whoever confirms with such an address and has no account gets one: *@example.org, *@*.example.org, alice@example.org; one a line. Empty: nobody.', 'verifierd' ) );
		self::row( __( 'Words of the link', 'verifierd' ), self::input( 'text_sign_in', 'text', Settings::get( 'text_sign_in' ) ) );
		self::row( __( 'Help on the waiting page', 'verifierd' ), sprintf( '<textarea name="%s[text_waiting]" rows="3" class="large-text">%s</textarea>', esc_attr( Settings::OPTION ), esc_textarea( Settings::get( 'text_waiting' ) ) ) );
		echo '</table>';
	}

	/**
	 * The second step.
	 */
	private static function draw_factor() {
		self::begin( __( 'Second step after the password', 'verifierd' ) );
		self::row( __( 'Roles that need it', 'verifierd' ), self::roles( 'factor_roles' ), __( 'Everybody else chooses for themselves. Who has no address yet links one at the next sign-in.', 'verifierd' ) );
		self::row( __( 'Application passwords', 'verifierd' ), self::checkbox( 'application_passwords', __( 'Accounts with the second step may have them: programs that use one are let in without anybody being asked', 'verifierd' ) ) );
		if ( defined( 'VERIFIERD_NO_SECOND_FACTOR' ) && VERIFIERD_NO_SECOND_FACTOR ) {
			self::row( __( 'Off', 'verifierd' ), '<strong>' . esc_html__( 'VERIFIERD_NO_SECOND_FACTOR in wp-config.php has turned the second step off for everybody.', 'verifierd' ) . '</strong>' );
		}
		echo '</table>';
	}

	/**
	 * Comments.
	 */
	private static function draw_comments() {
		self::begin( __( 'Comments', 'verifierd' ) );
		self::row( __( 'Visitors', 'verifierd' ), self::checkbox( 'comments', __( 'Comments of visitors wait until the XMPP address they give has confirmed them', 'verifierd' ) ) );
		echo '</table>';
	}

	/**
	 * A heading and the beginning of its table.
	 *
	 * @param string $title The heading.
	 */
	private static function begin( $title ) {
		printf( '<h2>%s</h2><table class="form-table" role="presentation">', esc_html( $title ) );
	}

	/**
	 * A row.
	 *
	 * @param string $label What it is.
	 * @param string $field HTML, escaped already.
	 * @param string $hint  A word on it.
	 */
	private static function row( $label, $field, $hint = '' ) {
		// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- made and escaped in this class.
		printf( '<tr><th scope="row">%s</th><td>%s%s</td></tr>', esc_html( $label ), $field, '' === $hint ? '' : '<p class="description">' . esc_html( $hint ) . '</p>' );
	}

	/**
	 * A field of one line.
	 *
	 * @param string $key   The setting.
	 * @param string $type  The type of the field.
	 * @param mixed  $value What stands in it.
	 * @return string
	 */
	private static function input( $key, $type, $value ) {
		$bounds = 'number' === $type ? ' min="30" max="600"' : '';
		return sprintf( '<input type="%s" name="%s[%s]" class="regular-text" value="%s"%s>', esc_attr( $type ), esc_attr( Settings::OPTION ), esc_attr( $key ), esc_attr( $value ), $bounds );
	}

	/**
	 * A box to tick.
	 *
	 * @param string $key   The setting.
	 * @param string $label What it says.
	 * @return string
	 */
	private static function checkbox( $key, $label ) {
		return sprintf( '<label><input type="checkbox" name="%s[%s]" value="1"%s> %s</label>', esc_attr( Settings::OPTION ), esc_attr( $key ), checked( Settings::get( $key ), true, false ), esc_html( $label ) );
	}

	/**
	 * A box for each role.
	 *
	 * @param string $key The setting.
	 * @return string
	 */
	private static function roles( $key ) {
		$boxes = '';
		foreach ( wp_roles()->get_names() as $role => $name ) {
			$boxes .= sprintf( '<label><input type="checkbox" name="%s[%s][]" value="%s"%s> %s</label><br>', esc_attr( Settings::OPTION ), esc_attr( $key ), esc_attr( $role ), checked( in_array( $role, Settings::get( $key ), true ), true, false ), esc_html( translate_user_role( $name ) ) );
		}
		return '<fieldset>' . $boxes . '</fieldset>';
	}
}
