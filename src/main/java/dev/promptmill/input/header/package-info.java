/** The header: which column is which, templates, variations and names of images. */
@NullMarked
package dev.promptmill.input.header;

import org.jspecify.annotations.NullMarked;
