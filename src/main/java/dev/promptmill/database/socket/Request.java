package dev.promptmill.database.socket;

/** The requests of a connection's client. */
enum Request {

	/** A method of the connection, by its name, with arguments. */
	CALL,

	/** A method of its metadata. */
	METADATA,

	/** A statement, with its parameters. */
	EXECUTE,

	/** The next page of rows. */
	FETCH,

	/** No more of these rows. */
	CLOSE_ROWS;

	/** The first message, which tells this protocol from others. */
	static final String GREETING = "promptmill ledger 1";

	/** Longest first message. */
	static final int GREETING_BYTES = 64;

	/** The kinds of answers. */
	enum Answer {

		VALUE, ROWS, FAILURE

	}

}
