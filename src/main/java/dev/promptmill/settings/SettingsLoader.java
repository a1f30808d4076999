package dev.promptmill.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import dev.promptmill.apixo.ApiProperties;
import dev.promptmill.common.Invocation;
import dev.promptmill.ledger.Run;
import dev.promptmill.network.Network;
import dev.promptmill.network.NetworkException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PlaceholdersResolver;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;

/**
 * Gathers settings in their order of precedence: command line, environment, job file,
 * what the run was started with, defaults. Configuration files in the current folder are
 * not read: what counts is what the operator named.
 */
public final class SettingsLoader {

	private static final String PREFIX = "promptmill";

	private static final String ABSOLUTE_PATHS = "absolutePaths";

	static final String PRICE = "promptmill.api.price-per-image";

	private static final List<String> PATHS = List.of("promptmill.input", "promptmill.output", "promptmill.data",
			Network.CA_FILE);

	/** What leads to the ledger, besides the data folder. */
	private static final List<String> LEDGER = List.of("spring.datasource.url", "spring.datasource.username");

	/** System property: the folder of the program. */
	private static final String HOME = "promptmill.home";

	/** Variable: another folder than that of the program, whose data/ is the default. */
	private static final String OTHER_HOME = "PROMPTMILL_HOME";

	private final StandardEnvironment environment = new StandardEnvironment();

	private final @Nullable Path jobFile;

	private final Map<String, String> variables;

	private final Map<String, String> commandLine;

	/**
	 * Reads the sources.
	 * @param commandLine property names and values
	 * @param jobFile a YAML file, or null
	 * @throws SettingsException if the job file is missing or can't be read
	 */
	public SettingsLoader(Map<String, String> commandLine, @Nullable Path jobFile) {
		this(commandLine, jobFile, System.getenv());
	}

	/**
	 * Reads the sources.
	 * @param commandLine property names and values
	 * @param jobFile a YAML file, or null
	 * @param variables the environment
	 * @throws SettingsException if the job file is missing or can't be read, or a
	 * variable of the environment sets nothing
	 */
	public SettingsLoader(Map<String, String> commandLine, @Nullable Path jobFile, Map<String, String> variables) {
		this.jobFile = jobFile;
		this.variables = Map.copyOf(variables);
		this.commandLine = Map.copyOf(commandLine);
		SettingVariables.refuseUnknown(variables);
		MutablePropertySources sources = this.environment.getPropertySources();
		sources.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
				new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						new LinkedHashMap<>(variables)));
		sources.addFirst(new MapPropertySource(SettingOrigin.COMMAND_LINE, new LinkedHashMap<>(commandLine)));
		Map<String, Object> location = Map.of("spring.config.location", locations());
		sources.addFirst(new MapPropertySource("location", location));
		try {
			ConfigDataEnvironmentPostProcessor.applyTo(this.environment, new DefaultResourceLoader(),
					new DefaultBootstrapContext());
		}
		catch (RuntimeException ex) {
			throw new SettingsException(
					"The job file " + jobFile + " can't be read: " + SettingsErrorMessage.describe(ex));
		}
		refuseStrangers(sources);
		ConfigurationPropertySources.attach(this.environment);
		sources.addFirst(new MapPropertySource(ABSOLUTE_PATHS, absolutePaths()));
	}

	/**
	 * The settings of a run as they count now: what was set when it was started, unless
	 * it is set otherwise now, and the price that it was given last.
	 */
	public Settings load(Run.Plan plan) {
		Map<String, String> earlier = new LinkedHashMap<>(plan.settings());
		earlier.put(PRICE, plan.unitPrice().toPlainString());
		return load(earlier);
	}

	/**
	 * Binds and validates all settings. {@code ${...}} in a value is text: a shell
	 * command reaches its shell as it was written.
	 * @param earlier what an earlier execution was given; stands below everything said
	 * now
	 * @throws SettingsException naming the setting, its value and what is allowed
	 */
	public Settings load(Map<String, String> earlier) {
		MutablePropertySources sources = this.environment.getPropertySources();
		sources.remove(SettingOrigin.EARLIER);
		sources.addLast(new MapPropertySource(SettingOrigin.EARLIER, new LinkedHashMap<>(earlier)));
		try (LocalValidatorFactoryBean validator = new LocalValidatorFactoryBean()) {
			validator.afterPropertiesSet();
			BindHandler known = new NoUnboundElementsBindHandler(BindHandler.DEFAULT,
					new UnboundElementsSourceFilter());
			Settings bound = new Binder(ConfigurationPropertySources.get(this.environment), PlaceholdersResolver.NONE,
					null, null, new ValidationBindHandler(known, validator))
				.bindOrCreate(PREFIX, Bindable.of(Settings.class));
			return bound.withVariables(this.variables);
		}
		catch (NetworkException ex) {
			throw new SettingsException(String.valueOf(ex.getMessage()).replaceFirst("\\.$", "")
					+ SettingOrigin.describe(origin(ex.setting())) + ".");
		}
		catch (RuntimeException ex) {
			throw new SettingsException(SettingsErrorMessage.describe(ex));
		}
	}

	/** How commands are written that reach the ledger which these settings lead to. */
	public Invocation invocation() {
		List<String> options = new ArrayList<>();
		if (this.jobFile != null) {
			options.add("--job " + Invocation.quoted(this.jobFile.toString()));
		}
		if (this.commandLine.containsKey("promptmill.data") || this.variables.containsKey("PROMPTMILL_DATA")
				|| (this.variables.containsKey(OTHER_HOME) && !jobSettings().containsKey("promptmill.data"))) {
			options.add("--set " + Invocation.quoted("data=" + property("promptmill.data")));
		}
		for (String name : LEDGER) {
			String value = this.commandLine.get(name);
			if (value != null && !KeptSettings.isSecretAddress(value)) {
				options.add("--set " + Invocation.quoted(name + "=" + value));
			}
		}
		return new Invocation(Invocation.ofProgram().program(), options, jobSettings());
	}

	private @Nullable Origin origin(String name) {
		ConfigurationPropertyName property = ConfigurationPropertyName.of(name);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			var found = source.getConfigurationProperty(property);
			if (found != null && !String.valueOf(source.getUnderlyingSource()).contains(ABSOLUTE_PATHS)) {
				return found.getOrigin();
			}
		}
		return null;
	}

	/** A property as it was written, null where there is none. */
	public @Nullable String property(String name) {
		ConfigurationPropertyName property = ConfigurationPropertyName.of(name);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			var found = source.getConfigurationProperty(property);
			if (found != null) {
				return String.valueOf(found.getValue());
			}
		}
		return null;
	}

	/**
	 * What was set on the command line, in the environment and in the job file, to be
	 * kept with the run; no secret.
	 */
	public Map<String, String> given() {
		return kept((name) -> !name.contains("systemProperties") && !name.contains(SettingOrigin.EARLIER));
	}

	/** What the job file sets, its paths absolute as in {@link #given}. */
	private Map<String, String> jobSettings() {
		Path folder = (this.jobFile != null) ? parentOf(this.jobFile) : Path.of("");
		Map<String, String> settings = kept((name) -> name.contains("OriginTracked"));
		settings.putIfAbsent("promptmill.api.model", ApiProperties.DEFAULT_MODEL);
		PATHS.forEach((path) -> settings.computeIfPresent(path, (name, value) -> isAddress(value) ? value
				: folder.resolve(value).toAbsolutePath().normalize().toString()));
		return settings;
	}

	private Map<String, String> kept(Predicate<String> sources) {
		KeptSettings kept = new KeptSettings(this.variables);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source instanceof IterableConfigurationPropertySource names
					&& sources.test(String.valueOf(source.getUnderlyingSource()))) {
				kept.add(names);
			}
		}
		return kept.all();
	}

	/**
	 * What stands neither under {@code promptmill} nor under {@code spring} would be
	 * passed over in silence, a budget outside of it included.
	 */
	private static void refuseStrangers(MutablePropertySources sources) {
		for (PropertySource<?> source : sources) {
			if (source instanceof OriginTrackedMapPropertySource file) {
				for (String name : file.getPropertyNames()) {
					if (!name.startsWith(PREFIX + ".") && !name.startsWith("spring.")) {
						throw new SettingsException(SettingsErrorMessage.unknownSetting(name, file.getOrigin(name)));
					}
				}
			}
		}
	}

	private String locations() {
		if (this.jobFile == null) {
			return "classpath:/promptmill-defaults.yaml";
		}
		if (!Files.isRegularFile(this.jobFile)) {
			throw new SettingsException("The job file " + this.jobFile
					+ (Files.isDirectory(this.jobFile) ? " is a folder." : " does not exist.")
					+ " Name a YAML file with --job.");
		}
		return "classpath:/promptmill-defaults.yaml," + this.jobFile.toUri();
	}

	/**
	 * A path on the command line belongs to the current folder, one in a job file to its
	 * folder.
	 */
	private Map<String, Object> absolutePaths() {
		Map<String, Object> absolute = new LinkedHashMap<>();
		absolute.put("promptmill.data", Path.of(home()).resolve("data").toAbsolutePath().toString());
		for (String path : PATHS) {
			for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
				var property = source.getConfigurationProperty(ConfigurationPropertyName.of(path));
				if (property != null) {
					boolean fromJobFile = String.valueOf(property.getOrigin()).contains("URL [")
							|| String.valueOf(property.getOrigin()).contains("file [");
					Path base = (fromJobFile && this.jobFile != null) ? parentOf(this.jobFile) : Path.of("");
					String value = String.valueOf(property.getValue());
					absolute.put(path, isAddress(value) || isStandardInput(path, value) || isNone(path, value) ? value
							: base.resolve(value).toAbsolutePath().normalize().toString());
					break;
				}
			}
		}
		return absolute;
	}

	/** Whether a value is an address with a password in it. */
	public static boolean holdsPassword(String value) {
		return KeptSettings.isSecretAddress(value);
	}

	private String home() {
		String other = this.variables.get(OTHER_HOME);
		return (other != null && !other.isBlank()) ? other : System.getProperty(HOME, "");
	}

	private static boolean isStandardInput(String path, String value) {
		return path.equals("promptmill.input") && value.equals("-");
	}

	private static boolean isNone(String path, String value) {
		return path.equals(Network.CA_FILE) && value.isBlank();
	}

	/** Whether something is no path, but leads elsewhere. */
	static boolean isAddress(String path) {
		return path.matches("[A-Za-z][A-Za-z0-9+.-]*://.*");
	}

	private static Path parentOf(Path file) {
		Path parent = file.toAbsolutePath().getParent();
		return (parent != null) ? parent : Path.of("");
	}

}
