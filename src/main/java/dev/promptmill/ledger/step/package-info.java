/**
 * The ledger as each step of the job uses it: ingest, canary, submission, collection,
 * callbacks.
 */
@NullMarked
package dev.promptmill.ledger.step;

import org.jspecify.annotations.NullMarked;
