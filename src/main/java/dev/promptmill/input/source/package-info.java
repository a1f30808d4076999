/** Files and streams as records of cells: kind, charset, delimiter, CSV and workbooks. */
@NullMarked
package dev.promptmill.input.source;

import org.jspecify.annotations.NullMarked;
