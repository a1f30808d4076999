/** The commands: one class each, and what they print. */
@NullMarked
package dev.promptmill.cli;

import org.jspecify.annotations.NullMarked;
