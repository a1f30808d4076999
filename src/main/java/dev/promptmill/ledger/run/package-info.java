/**
 * The life of a run in the ledger: its begin after whatever ended it before, decisions of
 * the operator, its sums and its archive.
 */
@NullMarked
package dev.promptmill.ledger.run;

import org.jspecify.annotations.NullMarked;
