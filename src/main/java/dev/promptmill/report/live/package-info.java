/** Serves the page of a running run to this machine. */
@NullMarked
package dev.promptmill.report.live;

import org.jspecify.annotations.NullMarked;
