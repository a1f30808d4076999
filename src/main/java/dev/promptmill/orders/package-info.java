/** Rows that need not be bought, because an earlier run has them. */
@NullMarked
package dev.promptmill.orders;

import org.jspecify.annotations.NullMarked;
