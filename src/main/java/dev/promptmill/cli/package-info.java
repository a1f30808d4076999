/** The commands: one class each, what they print and the exit codes. */
@NullMarked
package dev.promptmill.cli;

import org.jspecify.annotations.NullMarked;
