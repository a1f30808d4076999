/** The collect step: partitions of open tasks that are polled and delivered. */
@NullMarked
package dev.promptmill.collect;

import org.jspecify.annotations.NullMarked;
