/** Options and arguments that several commands take. */
@NullMarked
package dev.promptmill.cli.option;

import org.jspecify.annotations.NullMarked;
