/**
 * Settings under {@code promptmill.*}: records, precedence and messages about bad values.
 */
@NullMarked
package dev.promptmill.settings;

import org.jspecify.annotations.NullMarked;
