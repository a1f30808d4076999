/** Fetching an image safely and checking what arrived. */
@NullMarked
package dev.promptmill.download;

import org.jspecify.annotations.NullMarked;
