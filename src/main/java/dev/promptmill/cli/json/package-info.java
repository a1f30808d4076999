/**
 * The lines that commands print with {@code --json}: a record for each, serialised by
 * Jackson, from which docs/json.md is made. Components become fields in snake case, in
 * their order.
 */
@NullMarked
package dev.promptmill.cli.json;

import org.jspecify.annotations.NullMarked;
