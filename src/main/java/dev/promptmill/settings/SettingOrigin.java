package dev.promptmill.settings;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.Resource;

/** The place where a setting was given. */
final class SettingOrigin {

	static final String COMMAND_LINE = "commandLine";

	static final String EARLIER = "earlier";

	private SettingOrigin() {
	}

	/** In brackets after a blank, or empty if that says nothing. */
	static String describe(@Nullable Origin origin) {
		String place = place(origin);
		return place.isEmpty() ? "" : " (" + place + ")";
	}

	private static String place(@Nullable Origin origin) {
		if (origin instanceof PropertySourceOrigin inSource) {
			return (inSource.getOrigin() != null) ? place(inSource.getOrigin()) : ofSource(inSource);
		}
		if (origin instanceof TextResourceOrigin text && text.getResource() != null && text.getLocation() != null) {
			return "in " + file(text.getResource()) + ", line " + (text.getLocation().getLine() + 1);
		}
		return "";
	}

	private static String ofSource(PropertySourceOrigin origin) {
		return switch (origin.getPropertySource().getName()) {
			case COMMAND_LINE -> "given on the command line";
			case EARLIER -> "given when the run was started";
			case StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME ->
				"in the environment, " + origin.getPropertyName();
			default -> "";
		};
	}

	private static String file(Resource resource) {
		try {
			return resource.getFile().toString();
		}
		catch (IOException ex) {
			return resource.getDescription();
		}
	}

}
