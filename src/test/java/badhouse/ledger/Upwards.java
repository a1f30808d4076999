package badhouse.ledger;

import badhouse.cli.Command;

/** Imports a command from below, and closes a cycle. */
public final class Upwards {

	final Class<?> above = Command.class;

}
