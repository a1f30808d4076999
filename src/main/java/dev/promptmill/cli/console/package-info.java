/**
 * Standard output and standard error: lines, progress, logging, and how amounts are
 * written.
 */
@NullMarked
package dev.promptmill.cli.console;

import org.jspecify.annotations.NullMarked;
