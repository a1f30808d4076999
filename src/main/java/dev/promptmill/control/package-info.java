/**
 * How a run is told to end, and the threads that work for it. Knows nothing of rows.
 */
@NullMarked
package dev.promptmill.control;

import org.jspecify.annotations.NullMarked;
