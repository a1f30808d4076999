package dev.promptmill.metrics;

/** Something that sends what was measured, now and then by itself and once at the end. */
interface MetricsExporter extends AutoCloseable {

	/** Sends what there is for the last time. Never throws. */
	@Override
	void close();

}
