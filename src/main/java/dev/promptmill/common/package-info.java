/** Stopping a run, its threads, time and random numbers. Knows nothing of rows. */
@NullMarked
package dev.promptmill.common;

import org.jspecify.annotations.NullMarked;
