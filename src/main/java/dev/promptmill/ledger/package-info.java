/** The truth about rows, attempts, images and runs, in a database. */
@NullMarked
package dev.promptmill.ledger;

import org.jspecify.annotations.NullMarked;
