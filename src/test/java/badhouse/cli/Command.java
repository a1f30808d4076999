package badhouse.cli;

import badhouse.ledger.Upwards;

/** May import what is below it. */
public final class Command {

	final Upwards below = new Upwards();

}
