/** The submission discipline: budget, intent, POST, answer. */
@NullMarked
package dev.promptmill.submit;

import org.jspecify.annotations.NullMarked;
