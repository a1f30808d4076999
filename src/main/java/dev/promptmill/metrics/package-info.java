/** Metrics and traces of a run, for those who ask for them. */
@NullMarked
package dev.promptmill.metrics;

import org.jspecify.annotations.NullMarked;
