<?php
/**
 * Plugin Name:       verifierd: sign in with XMPP
 * Plugin URI:        https://github.com/verifierd/verifierd
 * Description:       Sign in with an XMPP address, a second step after the password, and confirmed comments: verifierd asks the address, its owner confirms on any device.
 * Version:           0.1.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * Author:            The verifierd authors
 * License:           MIT OR Apache-2.0
 * License URI:       https://opensource.org/license/mit
 * Text Domain:       verifierd
 * Domain Path:       /languages
 *
 * @package Verifierd
 */

namespace Verifierd;

defined( 'ABSPATH' ) || exit;

const VERSION = '0.1.0';
const FILE    = __FILE__;

require __DIR__ . '/includes/class-settings.php';
require __DIR__ . '/includes/class-api.php';
require __DIR__ . '/includes/class-verification.php';
require __DIR__ . '/includes/class-attempt.php';
require __DIR__ . '/includes/class-account.php';
require __DIR__ . '/includes/class-recovery-codes.php';
require __DIR__ . '/includes/class-desk.php';
require __DIR__ . '/includes/class-login-pages.php';
require __DIR__ . '/includes/class-waiting-page.php';
require __DIR__ . '/includes/class-sign-in.php';
require __DIR__ . '/includes/class-second-factor.php';
require __DIR__ . '/includes/class-linking.php';
require __DIR__ . '/includes/class-account-page.php';
require __DIR__ . '/includes/class-comments.php';
require __DIR__ . '/includes/class-settings-page.php';

add_action(
	'init',
	static function () {
		load_plugin_textdomain( 'verifierd', false, dirname( plugin_basename( FILE ) ) . '/languages' );
	}
);

Waiting_Page::register();
Sign_In::register();
Second_Factor::register();
Account_Page::register();
Comments::register();
Settings_Page::register();
