/** Files and figures that a run leaves behind, all rebuilt from the ledger. */
@NullMarked
package dev.promptmill.report;

import org.jspecify.annotations.NullMarked;
