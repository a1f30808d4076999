package dev.promptmill.cli.json;

/**
 * Files that were taken away.
 *
 * @param images how many images
 * @param files how many other files
 * @param bytes their size together
 * @param imagesKept how many images stay, because {@code --since-last} would need them
 */
public record FreedFacts(long images, long files, long bytes, long imagesKept) {
}
