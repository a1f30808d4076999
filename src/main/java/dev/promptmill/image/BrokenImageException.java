package dev.promptmill.image;

/** A file is not a complete image of a known type. Says why, for a person. */
@SuppressWarnings("serial")
public class BrokenImageException extends Exception {

	BrokenImageException(String message) {
		super(message);
	}

}
