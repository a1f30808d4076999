/** The pictures that the simulated API delivers. */
@NullMarked
package dev.promptmill.simulator.image;

import org.jspecify.annotations.NullMarked;
