/**
 * The way from this machine to others: proxies, and the authorities whose certificates
 * are trusted.
 */
@NullMarked
package dev.promptmill.network;

import org.jspecify.annotations.NullMarked;
