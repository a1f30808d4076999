/**
 * The benchmark suite: Promptmill, started as operators start it, against a simulated
 * server in a process of its own. Run it with
 * {@code ./mvnw -q -Pbench test-compile exec:java}.
 */
package dev.promptmill.bench;
