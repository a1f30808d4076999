package dev.promptmill.support;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import javax.sql.DataSource;

/**
 * A {@link DataSource} between the ledger and its driver: changes the text of statements,
 * and tells of statements and commits in their order.
 */
public final class ProxiedDataSource {

	private static final Set<String> TAKES_SQL = Set.of("prepareStatement", "execute", "executeUpdate", "executeQuery");

	private final UnaryOperator<String> change;

	private final Consumer<String> log;

	private ProxiedDataSource(UnaryOperator<String> change, Consumer<String> log) {
		this.change = change;
		this.log = log;
	}

	/** Has statements sent as something else. */
	public static DataSource changing(DataSource target, UnaryOperator<String> change) {
		return new ProxiedDataSource(change, (event) -> {
		}).proxy(DataSource.class, target);
	}

	/** Tells of each statement, by its SQL, and of each "commit", after it was done. */
	public static DataSource logging(DataSource target, Consumer<String> log) {
		return new ProxiedDataSource(UnaryOperator.identity(), log).proxy(DataSource.class, target);
	}

	private <T> T proxy(Class<T> type, T target) {
		return type.cast(Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { type },
				(self, method, arguments) -> {
					boolean takesSql = TAKES_SQL.contains(method.getName()) && arguments != null
							&& arguments[0] instanceof String;
					if (takesSql) {
						arguments[0] = this.change.apply((String) arguments[0]);
					}
					Object result;
					try {
						result = method.invoke(target, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
					if (takesSql) {
						this.log.accept((String) arguments[0]);
					}
					else if (method.getName().equals("commit")) {
						this.log.accept("commit");
					}
					return proxied(method.getReturnType(), result);
				}));
	}

	private Object proxied(Class<?> type, Object result) {
		if (result instanceof Connection connection) {
			return proxy(Connection.class, connection);
		}
		return (type == Statement.class) ? proxy(Statement.class, (Statement) result) : result;
	}

}
