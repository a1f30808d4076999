/**
 * Rows that need not be bought, because an earlier run of the job has them.
 */
@NullMarked
package dev.promptmill.reuse;

import org.jspecify.annotations.NullMarked;
