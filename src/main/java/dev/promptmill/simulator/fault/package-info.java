/** Faults that the simulated API can be told to show. */
@NullMarked
package dev.promptmill.simulator.fault;

import org.jspecify.annotations.NullMarked;
