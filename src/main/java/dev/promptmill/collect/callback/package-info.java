/**
 * Hears from the API that tasks have ended. What is heard is trusted with one thing: when
 * to ask the status endpoint.
 */
@NullMarked
package dev.promptmill.collect.callback;

import org.jspecify.annotations.NullMarked;
