/** From CSV bytes to validated rows; every reason for a rejected one. */
@NullMarked
package dev.promptmill.input;

import org.jspecify.annotations.NullMarked;
