package dev.promptmill.database;

import java.sql.SQLException;

import com.zaxxer.hikari.SQLExceptionOverride;
import dev.promptmill.ledger.jdbc.DatabaseOutage;

/**
 * Has the pool drop every connection that was lost. It knows those of PostgreSQL by
 * itself, but would hand out the same dead one of H2 again and again.
 */
final class LostConnections implements SQLExceptionOverride {

	@java.lang.Override
	public Override adjudicate(SQLException failure) {
		return DatabaseOutage.isLostConnection(failure) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
	}

}
