package dev.promptmill.support;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An SQL statement of the ledger whose conditions are guards, with the test that holds
 * them. Each condition of its WHERE clause that stands for itself becomes a guard that is
 * taken away; others are named.
 */
public final class SqlStatement {

	private static final Pattern END = Pattern.compile(" (ORDER BY|LIMIT) ");

	private final String owner;

	private final String name;

	private final String text;

	private final Class<?> heldBy;

	private String methods = "";

	private final List<SqlGuard> guards = new ArrayList<>();

	private SqlStatement(Class<?> owner, String name, String text, Class<?> heldBy) {
		this.owner = owner.getSimpleName();
		this.name = name;
		this.text = SqlGuard.oneLine(text);
		this.heldBy = heldBy;
	}

	/** The value of a constant of the ledger. */
	public static SqlStatement constant(Class<?> owner, String name, Class<?> heldBy) {
		try {
			var field = owner.getDeclaredField(name);
			field.setAccessible(true);
			return new SqlStatement(owner, name, (String) field.get(null), heldBy);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(owner.getSimpleName() + " has no statement " + name + " any more", ex);
		}
	}

	/**
	 * A statement that stands where it is used.
	 * @param name for people
	 * @param text of it, from a place on that no other statement has
	 */
	public static SqlStatement text(Class<?> owner, String name, String text, Class<?> heldBy) {
		return new SqlStatement(owner, name, text, heldBy);
	}

	/** Which methods of the test hold the guards that follow: those that begin so. */
	public SqlStatement by(String methods) {
		this.methods = methods;
		return this;
	}

	/** Each condition of the WHERE clause can be taken away, and that is noticed. */
	public SqlStatement everyCondition() {
		conditions(this.text).forEach((condition) -> weakened(condition, "(" + condition + " OR TRUE)"));
		return this;
	}

	/** A condition that is taken away. */
	public SqlStatement without(String condition) {
		return weakened(condition, "(" + condition + " OR TRUE)");
	}

	/** A condition that becomes another, with as many parameters. */
	public SqlStatement weakened(String condition, String replacement) {
		String one = SqlGuard.oneLine(condition);
		if (!this.text.contains(one)) {
			throw new IllegalStateException(
					this.owner + " " + this.name + " has no condition " + condition + " any more");
		}
		this.guards
			.add(new SqlGuard(this.owner + " " + this.name, stable(), one, replacement, this.heldBy, this.methods));
		return this;
	}

	public List<SqlGuard> guards() {
		return this.guards;
	}

	/** What a format string is filled with comes after. */
	private String stable() {
		int format = this.text.indexOf("%1$s");
		return (format < 0) ? this.text : this.text.substring(0, format);
	}

	/** The conditions that are joined by AND on the highest level. */
	static List<String> conditions(String statement) {
		List<String> conditions = new ArrayList<>();
		int depth = 0;
		int start = -1;
		int i = 0;
		while (i < statement.length()
				&& !(depth == 0 && start >= 0 && END.matcher(statement.substring(i)).lookingAt())) {
			depth += (statement.charAt(i) == '(') ? 1 : (statement.charAt(i) == ')') ? -1 : 0;
			if (depth == 0 && start < 0 && statement.startsWith(" WHERE ", i)) {
				start = i + " WHERE ".length();
			}
			else if (depth == 0 && start >= 0 && statement.startsWith(" AND ", i)) {
				conditions.add(statement.substring(start, i));
				start = i + " AND ".length();
			}
			i++;
		}
		conditions.add(statement.substring(start, i));
		return conditions;
	}

}
