package dev.promptmill.apixo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Looks for the id of a task in an answer, token by token, so that an id is found in a
 * body that breaks off after it. Some places are unambiguous and count whatever the
 * answer's status is; others count only where the answer says that it is a success. Two
 * different ids in places that count alike are none.
 */
final class TaskIds {

	private static final int MAX_LENGTH = 200;

	/** What a request may be repeated under. */
	private static final Set<String> ECHOES = Set.of("input", "request", "params", "body", "payload");

	private final Deque<String> path = new ArrayDeque<>();

	/** At {@code data.taskId}, where it is documented. */
	private final Set<String> documented = new LinkedHashSet<>();

	/** Under a name that can only be a task's. */
	private final Set<String> named = new LinkedHashSet<>();

	/** Where the result of a success would be. */
	private final Set<String> bare = new LinkedHashSet<>();

	private final Predicate<String> allowed;

	private TaskIds(Predicate<String> allowed) {
		this.allowed = allowed;
	}

	/**
	 * The id in an answer.
	 * @param body the body as far as it was read
	 * @param success whether status and code both say that the submission succeeded
	 * @param allowed whether something may be kept and shown as an id
	 * @return the id; {@code null} when there is none, or more than one
	 */
	@SuppressWarnings("EmptyCatch")
	static @Nullable String find(String body, boolean success, Predicate<String> allowed) {
		TaskIds ids = new TaskIds(allowed);
		try (JsonParser json = Json.tokens(body)) {
			ids.walk(json);
		}
		catch (JacksonException | ArithmeticException | IllegalArgumentException ex) {
			// The body ends here; what came before it was read
		}
		if (!ids.documented.isEmpty()) {
			return only(ids.documented);
		}
		if (!ids.named.isEmpty()) {
			return only(ids.named);
		}
		return success ? only(ids.bare) : null;
	}

	private static @Nullable String only(Set<String> ids) {
		return (ids.size() == 1) ? ids.iterator().next() : null;
	}

	/** A number counts only when something follows it: it may have been cut. */
	private void walk(JsonParser json) {
		String name = "";
		String number = null;
		for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
			if (number != null) {
				found(name, number, false);
				number = null;
			}
			switch (token) {
				case START_OBJECT, START_ARRAY -> this.path.addLast(name);
				case END_OBJECT, END_ARRAY -> name = this.path.removeLast();
				case PROPERTY_NAME -> name = plain(json.currentName());
				case VALUE_STRING -> found(name, json.getString(), true);
				case VALUE_NUMBER_INT -> number = json.getString();
				default -> {
				}
			}
		}
	}

	private void found(String name, String value, boolean isText) {
		if (!isUsable(value) || !this.allowed.test(value) || this.path.stream().anyMatch(ECHOES::contains)) {
			return;
		}
		String parent = this.path.isEmpty() ? "" : this.path.getLast();
		boolean inData = parent.equals("data") && this.path.size() == 2;
		if (name.equals("taskid")) {
			(inData ? this.documented : this.named).add(value);
		}
		else if (name.equals("id") && parent.equals("task")) {
			this.named.add(value);
		}
		else if (isText && ((inData && name.equals("id"))
				|| (name.equals("data") && this.path.size() == 1 && isIdLike(value)))) {
			this.bare.add(value);
		}
	}

	static boolean isUsable(String id) {
		return !id.isBlank() && id.length() <= MAX_LENGTH && PrintableText.isClean(id);
	}

	/** One word with a digit in it, and not a sentence about what happened. */
	private static boolean isIdLike(String text) {
		return text.length() >= 6 && text.chars().anyMatch(Character::isDigit)
				&& text.chars()
					.allMatch((character) -> character == '-' || character == '_'
							|| (character < 128 && Character.isLetterOrDigit(character)));
	}

	/** {@code task_id}, {@code taskID} and {@code Task-Id} are one name. */
	private static String plain(String name) {
		return (name.length() > 20) ? name : name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
	}

}
