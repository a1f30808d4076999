package dev.promptmill.simulator.image;

/** The look of simulated images; all are sound PNGs of the size asked for. */
public enum ImageMode {

	/** The prompt on a colour of its own, with a watermark; takes time to draw. */
	LABELLED,
	/** One grey, drawn once per size, so that serving costs next to nothing. */
	PLAIN

}
