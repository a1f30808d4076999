package dev.promptmill.cli.json;

import org.jspecify.annotations.Nullable;

/**
 * A column that may have been meant and is not used.
 *
 * @param column its name
 * @param looksLike our name for what it may mean
 * @param option the option that makes it used, null if there is none
 * @param note what else is to be known; may be empty
 */
public record LookalikeFacts(String column, String looksLike, @Nullable String option, String note) {
}
