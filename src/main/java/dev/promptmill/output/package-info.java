/** Where the output of a run is kept, in a folder or a bucket, and pruning it. */
@NullMarked
package dev.promptmill.output;

import org.jspecify.annotations.NullMarked;
