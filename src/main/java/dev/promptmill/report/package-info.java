/**
 * Files and figures that a run leaves behind, all rebuilt from the ledger.
 * {@link dev.promptmill.report.Reports} is the entrance; one pass over the rows feeds
 * every file, so that all of them tell of the same moment.
 */
@NullMarked
package dev.promptmill.report;

import org.jspecify.annotations.NullMarked;
