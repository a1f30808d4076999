package badhouse.simulator;

import badhouse.Root;

final class RootUser {

	final String name = Root.NAME;

}
