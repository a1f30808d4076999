/** The pace of requests: rate, pauses and the limit on open tasks. */
@NullMarked
package dev.promptmill.pacing;

import org.jspecify.annotations.NullMarked;
