/** A simulated APIXO over real HTTP; imports nothing of the client it tests. */
@NullMarked
package dev.promptmill.simulator;

import org.jspecify.annotations.NullMarked;
