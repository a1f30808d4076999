/**
 * The message broker that hands partitions to remote workers. Knows JMS, and nothing of
 * rows.
 */
@NullMarked
package dev.promptmill.broker;

import org.jspecify.annotations.NullMarked;
