package dev.promptmill.download;

/** A file is not a complete image of a known type. Says why, for a person. */
@SuppressWarnings("serial")
class BrokenImageException extends Exception {

	BrokenImageException(String message) {
		super(message);
	}

}
