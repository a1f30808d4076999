package dev.promptmill.cli.json;

/**
 * Images of a run.
 *
 * @param imagesRequested of rows that were not rejected
 * @param imagesDelivered on disk and checked
 * @param imagesWrongSize of those, the ones with other dimensions than asked for
 * @param tasksWithSurplus tasks with another number of image links than asked for
 */
public record ImageCounts(long imagesRequested, long imagesDelivered, long imagesWrongSize, long tasksWithSurplus) {
}
