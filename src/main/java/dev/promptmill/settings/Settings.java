package dev.promptmill.settings;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.promptmill.apixo.ApiProperties;
import dev.promptmill.broker.BrokerProperties;
import dev.promptmill.collect.CollectProperties;
import dev.promptmill.collect.PollProperties;
import dev.promptmill.collect.callback.CallbackProperties;
import dev.promptmill.download.DownloadProperties;
import dev.promptmill.image.ImagesProperties;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.PeriodBudgets;
import dev.promptmill.metrics.MetricsProperties;
import dev.promptmill.network.Network;
import dev.promptmill.network.NetworkProperties;
import dev.promptmill.storage.s3.S3Address;
import dev.promptmill.storage.s3.S3Properties;
import dev.promptmill.submit.SubmitProperties;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * All settings of an operator, {@code promptmill.*}.
 *
 * @param input the CSV file.
 * @param output folder, or {@code s3://bucket/prefix}, that gets a sub-folder for every
 * run.
 * @param jobName name of the job, the CSV's name by default.
 * @param data folder of the embedded database.
 * @param inputCharset how the CSV's bytes are to be read; found out by default: UTF-8, or
 * what a byte order mark says.
 * @param inputDelimiter what separates its cells, {@code tab} for a tab; found out by
 * default from the header.
 * @param columns the header that is read as a column of ours, by our name, such as
 * {@code columns.prompt: Image prompt}.
 * @param defaults the text that stands for empty cells and an absent column, by name,
 * such as {@code defaults.resolution: 2K}.
 * @param template what each prompt is made of, with columns in braces, such as
 * <code>Photo of {Product} in {Colour:-white}</code>.
 * @param vary values that make a row of each row and value, by the name that a template
 * has for them, such as {@code vary.style: [oil, pencil]}.
 * @param varyLimit the most rows that {@code vary} may make.
 * @param imageName what images are named after, with columns in braces, such as
 * <code>{sku}/{id}-{n}</code>; the id by default.
 * @param csvBom whether the CSV files written start with a byte order mark, for Excel.
 * @param budget US dollars that a run may cost at most, none by default.
 * @param budgetPerDay US dollars that all runs of the ledger may cost together on a day
 * of the machine's time zone, simulated ones left out; none by default.
 * @param budgetPerMonth US dollars that they may cost together in a month; none by
 * default.
 * @param allowPartial whether a run whose estimate exceeds budget or balance spends what
 * there is instead of not starting.
 * @param sinceLast whether only rows are bought that are new or changed; of the others,
 * what earlier runs bought is taken over.
 * @param canary how many rows must be complete before the rest is sent, 0 for none.
 * @param onFinish shell command that is given the summary of a run when it ends.
 * @param onFinishTimeout how long it may take.
 * @param watchPort port of this machine where a browser can watch a run while it lasts, 0
 * for any that is free; none by default.
 * @param api the image API
 * @param submit submission
 * @param poll polling
 * @param collect who polls and fetches
 * @param broker what hands partitions to remote workers
 * @param download fetching of images
 * @param callback callbacks in place of polling
 * @param images what is kept with images
 * @param network the way to other machines
 * @param metrics where metrics and traces are sent
 * @param log what is written to standard error, and how
 * @param s3 how a bucket is reached
 * @param simulate the simulated API of {@code --simulate}
 * @param resolvedNetwork no setting: the way that network and environment lead to
 */
@ConfigurationProperties("promptmill")
public record Settings(@Nullable String input, @NotNull @DefaultValue("output") String output, @Nullable @Pattern(
		regexp = "[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,79}",
		message = "must be 1 to 80 letters, digits, spaces, dots, hyphens and underscores, and start with a letter or digit") String jobName,
		@NotNull @DefaultValue("data") String data, @Nullable Charset inputCharset, @Nullable String inputDelimiter,
		@NotNull @DefaultValue Map<String, String> columns, @NotNull @DefaultValue Map<String, String> defaults,
		@Nullable String template, @NotNull @DefaultValue Map<String, List<String>> vary,
		@Min(value = 1, message = VARY_RANGE) @DefaultValue("100000") long varyLimit, @Nullable String imageName,
		@DefaultValue("false") boolean csvBom,
		@Nullable @DecimalMin(value = "0", message = BUDGET_RANGE) @Digits(integer = 9, fraction = 6,
				message = BUDGET_RANGE) BigDecimal budget,
		@Nullable @DecimalMin(value = "0", message = BUDGET_RANGE) @Digits(integer = 9, fraction = 6,
				message = BUDGET_RANGE) BigDecimal budgetPerDay,
		@Nullable @DecimalMin(value = "0", message = BUDGET_RANGE) @Digits(integer = 9, fraction = 6,
				message = BUDGET_RANGE) BigDecimal budgetPerMonth,
		@DefaultValue("false") boolean allowPartial, @DefaultValue("false") boolean sinceLast,
		@Min(value = 0,
				message = CANARY_RANGE) @Max(value = 1000, message = CANARY_RANGE) @DefaultValue("0") int canary,
		@Nullable String onFinish,
		@NotNull @DurationMin(seconds = 1, message = HOOK_RANGE) @DurationMax(hours = 1,
				message = HOOK_RANGE) @DefaultValue("60s") Duration onFinishTimeout,
		@Nullable @Min(value = 0, message = PORT_RANGE) @Max(value = 65535, message = PORT_RANGE) Integer watchPort,
		@NotNull @DefaultValue ApiProperties api, @NotNull @DefaultValue SubmitProperties submit,
		@NotNull @DefaultValue PollProperties poll, @NotNull @DefaultValue CollectProperties collect,
		@NotNull @DefaultValue BrokerProperties broker, @NotNull @DefaultValue DownloadProperties download,
		@NotNull @DefaultValue CallbackProperties callback, @NotNull @DefaultValue ImagesProperties images,
		@NotNull @DefaultValue MetricsProperties metrics, @NotNull @DefaultValue LogProperties log,
		@NotNull @DefaultValue S3Properties s3, @NotNull @DefaultValue SimulateProperties simulate,
		@NotNull @DefaultValue NetworkProperties network, @Nullable Network resolvedNetwork) {

	static final String BUDGET_RANGE = "must be 0 or more US dollars, with at most 6 decimals";

	static final String CANARY_RANGE = "must be between 0 and 1000";

	static final String VARY_RANGE = "must be 1 or more";

	static final String PORT_RANGE = "must be between 0 and 65535";

	static final String HOOK_RANGE = "must be between 1s and 1h";

	/** The folder of the embedded database. */
	public Path dataFolder() {
		return Path.of(this.data).toAbsolutePath().normalize();
	}

	/**
	 * What gets a sub-folder for every run.
	 * @throws SettingsException if it can't be that
	 */
	public OutputLocation target() {
		if (!SettingsLoader.isAddress(this.output)) {
			return OutputLocation.of(Path.of(this.output));
		}
		try {
			return new OutputLocation(S3Address.parse(this.output).toString());
		}
		catch (IllegalArgumentException ex) {
			throw new SettingsException("promptmill.output = \"" + this.output + "\" can't be used: it must be a folder"
					+ " or an address in a bucket, which " + ex.getMessage() + ".");
		}
	}

	/** The way of requests to other machines. */
	public Network connections() {
		return Objects.requireNonNull(this.resolvedNetwork);
	}

	/** The same settings with what the environment says of the network. */
	Settings withVariables(Map<String, String> variables) {
		return with(this.api, this.poll, this.download, Network.of(this.network, variables));
	}

	/** What all runs of the ledger may cost together. */
	public PeriodBudgets periodBudgets() {
		return new PeriodBudgets(this.budgetPerDay, this.budgetPerMonth);
	}

	/** How tasks are polled: faster where the API is a faster, simulated one. */
	public PollProperties poll(boolean simulated) {
		return simulated ? this.poll.fasterBy(this.simulate.speed().doubleValue()) : this.poll;
	}

	/**
	 * The same settings with a simulated API in place of the configured one: images come
	 * from there only, and no proxy is asked for it.
	 */
	public Settings withSimulator(URI baseUrl, PollProperties otherPoll) {
		ApiProperties simulated = new ApiProperties(baseUrl, this.api.model(), this.api.pricePerImage(),
				this.api.connectTimeout(), this.api.requestTimeout());
		DownloadProperties fromThere = new DownloadProperties(this.download.concurrency(), this.download.maxBytes(),
				List.of(baseUrl.getHost()), true, this.download.timeout());
		return with(simulated, otherPoll, fromThere, connections().directTo(baseUrl.getHost()));
	}

	private Settings with(ApiProperties otherApi, PollProperties otherPoll, DownloadProperties otherDownload,
			@Nullable Network otherNetwork) {
		return new Settings(this.input, this.output, this.jobName, this.data, this.inputCharset, this.inputDelimiter,
				this.columns, this.defaults, this.template, this.vary, this.varyLimit, this.imageName, this.csvBom,
				this.budget, this.budgetPerDay, this.budgetPerMonth, this.allowPartial, this.sinceLast, this.canary,
				this.onFinish, this.onFinishTimeout, this.watchPort, otherApi, this.submit, otherPoll, this.collect,
				this.broker, otherDownload, this.callback, this.images, this.metrics, this.log, this.s3, this.simulate,
				this.network, otherNetwork);
	}

}
