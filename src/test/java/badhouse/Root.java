package badhouse;

/** Wiring that nobody may import. */
public final class Root {

	public static final String NAME = new String("root");

	private Root() {
	}

}
