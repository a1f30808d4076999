/** The place of a run's output, in a folder or a bucket, and pruning it. */
@NullMarked
package dev.promptmill.output;

import org.jspecify.annotations.NullMarked;
