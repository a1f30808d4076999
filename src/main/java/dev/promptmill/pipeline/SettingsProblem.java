package dev.promptmill.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.util.StringUtils;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/** Says in one line what is wrong with a setting. */
final class SettingsProblem {

	private SettingsProblem() {
	}

	static String describe(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof BindValidationException invalid) {
				return describe(invalid);
			}
			if (cause instanceof UnboundConfigurationPropertiesException unknown) {
				return unknown.getUnboundProperties()
					.stream()
					.map((property) -> "Unknown setting " + property.getName() + origin(property))
					.collect(Collectors.joining("; "));
			}
		}
		if (failure instanceof BindException bind) {
			ConfigurationProperty property = bind.getProperty();
			String value = (property != null) ? " = \"" + property.getValue() + "\"" : "";
			return bind.getName() + value + " can't be used: it must be " + kindOf(bind) + origin(property) + ".";
		}
		return firstLine(failure);
	}

	static String firstLine(Throwable failure) {
		String message = failure.getMessage();
		return (message != null) ? message.lines().findFirst().orElse("") : failure.getClass().getSimpleName();
	}

	private static String describe(BindValidationException invalid) {
		List<String> problems = new ArrayList<>();
		for (ObjectError error : invalid.getValidationErrors()) {
			if (error instanceof FieldError field) {
				problems.add(invalid.getValidationErrors().getName() + "." + dashed(field.getField()) + " = \""
						+ field.getRejectedValue() + "\" can't be used: it " + field.getDefaultMessage() + ".");
			}
			else {
				problems.add(String.valueOf(error.getDefaultMessage()));
			}
		}
		return String.join(" ", problems);
	}

	private static String kindOf(BindException bind) {
		Class<?> type = bind.getTarget().getType().resolve(Object.class);
		if (type.isEnum()) {
			return "one of " + Arrays.stream(type.getEnumConstants())
				.map((constant) -> constant.toString().toLowerCase(Locale.ROOT))
				.collect(Collectors.joining(", "));
		}
		return switch (type.getSimpleName()) {
			case "Duration" -> "a duration such as 15s or 10m";
			case "DataSize" -> "a size such as 64MB";
			case "BigDecimal" -> "a number such as 2.5";
			case "int", "Integer", "long", "Long" -> "a whole number";
			case "boolean", "Boolean" -> "true or false";
			case "char", "Character" -> "one character";
			case "Charset" -> "the name of a character set such as UTF-8";
			default -> "a " + type.getSimpleName();
		};
	}

	private static String origin(@Nullable ConfigurationProperty property) {
		return (property != null && property.getOrigin() != null) ? " (" + property.getOrigin() + ")" : "";
	}

	private static String dashed(String field) {
		return StringUtils.uncapitalize(field).replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
	}

}
