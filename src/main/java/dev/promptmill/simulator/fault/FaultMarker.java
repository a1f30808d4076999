package dev.promptmill.simulator.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fault asked for in a prompt: {@code [[kind:value]]} always,
 * {@code [[kind-once:value]]} the first time, {@code [[kind:value*3]]} the first three
 * times.
 *
 * @param kind {@code submit}, {@code status}, {@code download}, {@code fail},
 * {@code partial}, {@code surplus} or {@code endless}
 * @param value a fault's name in lower case with hyphens, a fail code or a number
 * @param times how often
 */
public record FaultMarker(String kind, String value, int times) {

	private static final Pattern SYNTAX = Pattern
		.compile("\\[\\[([a-z]+)(-once)?(?::([A-Za-z0-9_-]+))?(?:\\*(\\d{1,6}))?]]");

	public static List<FaultMarker> in(String prompt) {
		if (!prompt.contains("[[")) {
			return List.of();
		}
		List<FaultMarker> markers = new ArrayList<>();
		Matcher matcher = SYNTAX.matcher(prompt);
		while (matcher.find()) {
			markers.add(new FaultMarker(matcher.group(1), textOf(matcher.group(3)), timesOf(matcher)));
		}
		return markers;
	}

	private static String textOf(String group) {
		return (group != null) ? group : "";
	}

	private static int timesOf(Matcher matcher) {
		if (matcher.group(2) != null) {
			return 1;
		}
		return (matcher.group(4) != null) ? Integer.parseInt(matcher.group(4)) : Integer.MAX_VALUE;
	}

	public boolean asks(String wanted, long occasion) {
		return this.kind.equals(wanted) && occasion <= this.times;
	}

	public <F extends Enum<F>> F fault(Class<F> type) {
		try {
			return Enum.valueOf(type, this.value.toUpperCase(Locale.ROOT).replace('-', '_'));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("No %s is called '%s', which a prompt's marker asks for"
				.formatted(type.getSimpleName(), this.value), ex);
		}
	}

}
