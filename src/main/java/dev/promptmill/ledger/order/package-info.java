/**
 * The register of what was bought, across all runs, and what it says about the rows of a
 * new run.
 */
@NullMarked
package dev.promptmill.ledger.order;

import org.jspecify.annotations.NullMarked;
