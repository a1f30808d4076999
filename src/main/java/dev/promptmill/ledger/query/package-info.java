/** Questions to the ledger for people and files: rows, totals, costs and what is open. */
@NullMarked
package dev.promptmill.ledger.query;

import org.jspecify.annotations.NullMarked;
