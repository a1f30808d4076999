/** The Spring Batch job and how a run is launched, leased, stopped and restarted. */
@NullMarked
package dev.promptmill.run;

import org.jspecify.annotations.NullMarked;
