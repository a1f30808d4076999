/** Slots that poll open tasks and bring their images home. */
@NullMarked
package dev.promptmill.collect;

import org.jspecify.annotations.NullMarked;
