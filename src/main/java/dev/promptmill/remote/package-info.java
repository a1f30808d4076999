/** Workers that collect partitions of runs which other machines started. */
@NullMarked
package dev.promptmill.remote;

import org.jspecify.annotations.NullMarked;
