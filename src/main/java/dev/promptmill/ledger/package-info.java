/**
 * The truth about rows, attempts, images and runs, in a database: runs and their leases,
 * partitions, and the guarded changes that all other packages of the ledger are made of.
 */
@NullMarked
package dev.promptmill.ledger;

import org.jspecify.annotations.NullMarked;
