<?php
/**
 * Plugin Name: Booking widget
 * Description: The shortcode [booking_widget type="3"] puts the booking widget in a page.
 * Version: 1.0.0
 * Requires at least: 6.3
 * Requires PHP: 7.4
 *
 * Copy this file to wp-content/plugins/booking-widget/ and set the two constants.
 */

defined('ABSPATH') || exit;

const BOOKING_WIDGET_HOST = 'https://booking.example.com';
const BOOKING_WIDGET_KEY = 'pk_demo';  // publishable; never a secret key
const BOOKING_WIDGET_FALLBACK = '<a href="tel:+442079460123">Call 020 7946 0123</a>';

// Attributes of the widget that the shortcode may set. Shortcodes can't have dashes: thank_you is thank-you.
const BOOKING_WIDGET_ATTRIBUTES = [
    'mode', 'type', 'resource', 'date', 'locale', 'time-zone', 'theme', 'label', 'position', 'thank-you', 'redirect',
    'prefill-from-url',
];

add_action('wp_enqueue_scripts', function () {
    wp_register_script('booking-widget', BOOKING_WIDGET_HOST . '/booking-widget.js', [], null, [
        'strategy' => 'async',
        'in_footer' => false,
    ]);
});

add_shortcode('booking_widget', function ($given) {
    wp_enqueue_script('booking-widget');
    $attributes = ['api' => BOOKING_WIDGET_HOST . '/api/v1', 'publishable-key' => BOOKING_WIDGET_KEY];
    foreach ((array) $given as $name => $value) {
        $name = str_replace('_', '-', (string) $name);
        if (in_array($name, BOOKING_WIDGET_ATTRIBUTES, true)) {
            $attributes[$name] = $value;
        }
    }
    $html = '<booking-widget';
    foreach ($attributes as $name => $value) {
        $html .= sprintf(' %s="%s"', $name, esc_attr($value));
    }
    return $html . '>' . wp_kses_post(BOOKING_WIDGET_FALLBACK) . '</booking-widget>';
});
