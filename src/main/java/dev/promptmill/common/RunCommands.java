package dev.promptmill.common;

/**
 * Commands about one run, as they are to be typed.
 *
 * @param run its number
 * @param invocation how commands are written
 */
public record RunCommands(long run, Invocation invocation) {

	/** Continues the run. */
	public String restart() {
		return command("restart", "");
	}

	/** Fetches images that are missing. */
	public String verify() {
		return command("verify", "");
	}

	/** Decides about rows that may have been billed. */
	public String resolve(String decision) {
		return command("resolve", " " + decision);
	}

	private String command(String name, String options) {
		return this.invocation.command(name + " " + this.run + options);
	}

}
