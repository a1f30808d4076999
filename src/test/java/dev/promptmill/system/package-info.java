/**
 * Tests of the whole product: the real program in a JVM of its own, killed and restarted,
 * against a simulated API whose books say what was accepted and charged.
 */
@NullMarked
package dev.promptmill.system;

import org.jspecify.annotations.NullMarked;
