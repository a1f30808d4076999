/** A small HTTP server that can also break its answers off. */
@NullMarked
package dev.promptmill.simulator.http;

import org.jspecify.annotations.NullMarked;
