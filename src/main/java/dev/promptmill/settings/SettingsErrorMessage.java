package dev.promptmill.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.promptmill.common.Masking;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.bind.validation.ValidationErrors;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.origin.Origin;
import org.springframework.core.NestedRuntimeException;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.StringUtils;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/** A message in one line about a setting that can't be used. */
public final class SettingsErrorMessage {

	private static final String PREFIX = "promptmill.";

	private static final String RULE = "must be ";

	private SettingsErrorMessage() {
	}

	static String describe(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof BindValidationException invalid) {
				return describe(invalid);
			}
			if (cause instanceof UnboundConfigurationPropertiesException unknown) {
				return unknown.getUnboundProperties()
					.stream()
					.map((property) -> unbound(property.getName().toString(), property.getOrigin()))
					.collect(Collectors.joining(" "));
			}
			if (cause instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
				return yaml.getProblem() + " (line " + (yaml.getProblemMark().getLine() + 1) + ")";
			}
		}
		return (failure instanceof BindException bind) ? describe(bind) : firstLine(failure);
	}

	/** Nothing is bound to it: it does not exist, or it has no value. */
	static String unbound(String name, @Nullable Origin origin) {
		String plain = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
		List<String> known = SettingNames.all();
		if (name.startsWith(PREFIX) && known.contains(plain)) {
			return name + " is given without a value" + SettingOrigin.describe(origin) + ".";
		}
		String question = Suggestions.question(plain, known);
		return "Unknown setting " + name + SettingOrigin.describe(origin) + "."
				+ (question.isEmpty() ? " docs/settings.md has all of them." : " " + question);
	}

	/** Something in a job file that is no setting of this program at all. */
	static String unknownSetting(String name, @Nullable Origin origin) {
		return "Unknown setting " + name + SettingOrigin.describe(origin)
				+ ". In a job file settings stand below promptmill:, as in jobs/nightly.yaml.";
	}

	/** What is wrong with a file or folder that could not be used. */
	public static String ofFile(Exception failure) {
		if (failure instanceof UncheckedIOException && failure.getCause() instanceof IOException cause) {
			return ofFile(cause);
		}
		if (failure instanceof AccessDeniedException) {
			return "permission denied";
		}
		if (failure instanceof NoSuchFileException) {
			return "there is no such folder";
		}
		if (failure instanceof FileAlreadyExistsException) {
			return "it is a file";
		}
		if (failure instanceof FileSystemException inSystem && inSystem.getReason() != null) {
			return inSystem.getReason();
		}
		return firstLine(failure);
	}

	/**
	 * What a failure says; Spring's own say it in SQL, and what is behind them in words.
	 */
	public static String firstLine(Throwable failure) {
		Throwable behind = (failure instanceof NestedRuntimeException wrapper) ? wrapper.getMostSpecificCause()
				: failure;
		String message = behind.getMessage();
		return (message != null) ? Masking.addresses(message.lines().findFirst().orElse(""))
				: behind.getClass().getSimpleName();
	}

	private static String describe(BindException bind) {
		ConfigurationProperty property = bind.getProperty();
		Class<?> type = bind.getTarget().getType().resolve(Object.class);
		String value = (property != null) ? " = \"" + Masking.addresses(String.valueOf(property.getValue())) + "\""
				: "";
		String allowed = type.isRecord() ? "has no value of its own, only settings below it"
				: "must be " + kindOf(type) + range(bind);
		return bind.getName() + value + " can't be used: it " + allowed
				+ SettingOrigin.describe((property != null) ? property.getOrigin() : null) + ".";
	}

	private static String describe(BindValidationException invalid) {
		List<String> problems = new ArrayList<>();
		for (ObjectError error : invalid.getValidationErrors()) {
			if (error instanceof FieldError field) {
				String name = invalid.getValidationErrors().getName() + "."
						+ SettingNames.dashed(StringUtils.uncapitalize(field.getField()));
				problems.add(name + " = \"" + Masking.addresses(asGiven(name, invalid.getValidationErrors(), field))
						+ "\" can't be used: it " + field.getDefaultMessage()
						+ SettingOrigin.describe(Origin.from(error)) + ".");
			}
			else {
				problems.add(String.valueOf(error.getDefaultMessage()));
			}
		}
		return String.join(" ", problems);
	}

	/** The value as it was written, where that is known. */
	private static String asGiven(String name, ValidationErrors errors, FieldError field) {
		return errors.getBoundProperties()
			.stream()
			.filter((property) -> property.getName().toString().equals(name))
			.findFirst()
			.map((property) -> String.valueOf(property.getValue()))
			.orElse(String.valueOf(field.getRejectedValue()));
	}

	private static String kindOf(Class<?> type) {
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

	/** What its constraints would have said next. */
	private static String range(BindException bind) {
		return Arrays.stream(bind.getTarget().getAnnotations())
			.map(SettingsErrorMessage::rule)
			.filter((rule) -> rule.startsWith(RULE))
			.distinct()
			.map((rule) -> ", " + rule.substring(RULE.length()))
			.collect(Collectors.joining());
	}

	/** The text of a constraint, empty for any other annotation. */
	public static String rule(Annotation annotation) {
		return attribute(annotation, "message").replace("{min}", attribute(annotation, "min"))
			.replace("{max}", attribute(annotation, "max"));
	}

	private static String attribute(Annotation annotation, String name) {
		Object value = AnnotationUtils.getValue(annotation, name);
		return (value != null) ? value.toString() : "";
	}

}
