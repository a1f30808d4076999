/** Tables of a run: the rows, cells and columns of its CSV files. */
@NullMarked
package dev.promptmill.report.table;

import org.jspecify.annotations.NullMarked;
