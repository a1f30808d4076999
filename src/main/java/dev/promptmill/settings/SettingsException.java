package dev.promptmill.settings;

/** A setting can't be used; the message names it, its value and what is allowed. */
public final class SettingsException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public SettingsException(String message) {
		super(message);
	}

}
