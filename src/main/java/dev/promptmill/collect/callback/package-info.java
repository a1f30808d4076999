/**
 * Receives callbacks of the API. A callback decides only when the status endpoint is
 * asked.
 */
@NullMarked
package dev.promptmill.collect.callback;

import org.jspecify.annotations.NullMarked;
