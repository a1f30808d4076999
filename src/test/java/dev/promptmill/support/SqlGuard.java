package dev.promptmill.support;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/**
 * A condition of an SQL statement of the ledger that keeps rows from a change, and the
 * test that holds it: with the condition weakened, that test must fail.
 */
public final class SqlGuard {

	private static volatile @Nullable SqlGuard weakened;

	private final String owner;

	private final String statement;

	private final String condition;

	private final String replacement;

	private final Class<?> heldBy;

	private final String methods;

	private volatile boolean met;

	/**
	 * @param owner the class whose statement it is
	 * @param statement its text, or a part of it that no other statement has
	 * @param condition as it stands there
	 * @param replacement a weaker one with as many parameters
	 * @param methods how the names of the methods begin that hold it
	 */
	SqlGuard(String owner, String statement, String condition, String replacement, Class<?> heldBy, String methods) {
		this.owner = owner;
		this.statement = oneLine(statement);
		this.condition = oneLine(condition);
		this.replacement = replacement;
		this.heldBy = heldBy;
		this.methods = methods;
	}

	/** The one that is weakened at the moment. */
	static Optional<SqlGuard> weakened() {
		return Optional.ofNullable(weakened);
	}

	/** Does something while databases that are opened have this guard weakened. */
	public <T> T whileWeakened(Supplier<T> work) {
		weakened = this;
		try {
			return work.get();
		}
		finally {
			weakened = null;
		}
	}

	String weaken(String sql) {
		String text = oneLine(sql);
		if (!text.contains(this.statement) || !text.contains(this.condition)) {
			return sql;
		}
		int begin = text.indexOf(this.statement);
		int where = Math.max(begin, text.indexOf(" WHERE ", begin));
		Matcher matcher = Pattern.compile("(?<![\\w.])" + Pattern.quote(this.condition)).matcher(text);
		// A condition of a join comes before.
		if (!matcher.find(where) && !matcher.find(begin)) {
			return sql;
		}
		this.met = true;
		return text.substring(0, matcher.start()) + this.replacement + text.substring(matcher.end());
	}

	/** Whether its statement was seen; otherwise this entry is out of date. */
	public boolean wasMet() {
		return this.met;
	}

	public String owner() {
		return this.owner;
	}

	public String statement() {
		return this.statement;
	}

	public String condition() {
		return this.condition;
	}

	public String replacement() {
		return this.replacement;
	}

	public Class<?> heldBy() {
		return this.heldBy;
	}

	/** The methods of the test that hold it. */
	public List<Method> methods() {
		List<Method> methods = AnnotationSupport
			.findAnnotatedMethods(this.heldBy, Testable.class, HierarchyTraversalMode.TOP_DOWN)
			.stream()
			.filter((method) -> method.getName().startsWith(this.methods))
			.toList();
		if (methods.isEmpty()) {
			throw new IllegalStateException(
					"No test of " + this.heldBy.getSimpleName() + " begins with " + this.methods);
		}
		return methods;
	}

	/** The test and how its methods begin, for people. */
	public String holder() {
		return this.heldBy.getSimpleName() + (this.methods.isEmpty() ? "" : "." + this.methods + "*");
	}

	static String oneLine(String sql) {
		return sql.strip().replaceAll("\\s+", " ");
	}

	@Override
	public String toString() {
		return this.owner + ": " + this.condition + " in "
				+ this.statement.substring(0, Math.min(60, this.statement.length()));
	}

}
