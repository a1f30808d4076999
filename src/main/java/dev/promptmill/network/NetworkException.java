package dev.promptmill.network;

/** A setting of the network, or a variable in its place, can't be used. */
public final class NetworkException extends RuntimeException {

	private static final long serialVersionUID = 1;

	private final String setting;

	/**
	 * @param setting the setting or variable
	 * @param problem its value, and what is wrong with it, without a full stop
	 */
	NetworkException(String setting, String problem) {
		super(setting + problem + ".");
		this.setting = setting;
	}

	/** The setting or variable that has to be changed. */
	public String setting() {
		return this.setting;
	}

}
