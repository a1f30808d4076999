/**
 * A simulated APIXO over real HTTP; imports nothing of the client it tests.
 *
 * <p>
 * {@link dev.promptmill.simulator.Simulator} serves the documented API on loopback, keeps
 * {@link dev.promptmill.simulator.ServerLedger} of everything it was asked for and
 * charged, and misbehaves as {@link dev.promptmill.simulator.Faults} say. Nothing it
 * makes is real.
 */
@NullMarked
package dev.promptmill.simulator;

import org.jspecify.annotations.NullMarked;
