/**
 * The message broker that hands slots to remote workers. Knows JMS, and nothing of rows.
 */
@NullMarked
package dev.promptmill.broker;

import org.jspecify.annotations.NullMarked;
