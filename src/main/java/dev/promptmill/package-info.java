/** Entry point and wiring of the program. */
@NullMarked
package dev.promptmill;

import org.jspecify.annotations.NullMarked;
