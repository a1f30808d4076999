/**
 * Proves that bytes are a complete image of a known type: types, dimensions and limits,
 * and a check per format. Knows nothing of where images come from or are stored.
 */
@NullMarked
package dev.promptmill.image;

import org.jspecify.annotations.NullMarked;
