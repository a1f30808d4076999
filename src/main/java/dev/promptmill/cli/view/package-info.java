/** Views of runs and inputs, for people and as facts for {@code --json}. */
@NullMarked
package dev.promptmill.cli.view;

import org.jspecify.annotations.NullMarked;
