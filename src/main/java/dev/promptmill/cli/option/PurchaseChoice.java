package dev.promptmill.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import dev.promptmill.common.ExitCode;
import dev.promptmill.ledger.NormalizedId;
import dev.promptmill.ledger.PurchaseOptions;
import dev.promptmill.settings.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what is bought of rows that were bought before. */
public final class PurchaseChoice {

	@Option(names = "--new",
			description = "Buy everything, whatever was bought before, in a new run beside any unfinished one.")
	private boolean everything;

	@Option(names = "--redo", paramLabel = "ID,…|@FILE",
			description = "With --since-last: buy these rows again, whatever is there. A file has an id in each line.")
	private @Nullable String redo;

	@Option(names = "--complete-partial", description = "With --since-last: buy the images that partial rows lack.")
	private boolean completePartial;

	@Option(names = "--buy-missing",
			description = "With --since-last: buy images again that are gone and that the API has no longer.")
	private boolean buyMissing;

	/** Whether everything is to be bought. */
	public boolean isEverything() {
		return this.everything;
	}

	/**
	 * What it comes to.
	 * @param settings as they count
	 * @param given what the command line sets
	 * @param simulated simulated runs take one another's rows freely
	 * @throws CliException if the options contradict one another
	 */
	public PurchaseOptions options(Settings settings, Map<String, String> given, boolean simulated) {
		boolean more = this.redo != null || this.completePartial || this.buyMissing;
		if (this.everything && "true".equals(given.get("promptmill.since-last"))) {
			throw unusable("--since-last buys what is new or changed, --new everything: say one of them.");
		}
		if (this.everything && more) {
			throw unusable("--new buys everything: leave out " + named() + ".");
		}
		if (this.everything) {
			return PurchaseOptions.EVERYTHING;
		}
		if (more && !settings.sinceLast()) {
			throw unusable(
					named() + " goes with --since-last, which takes over what was bought: say --since-last as well.");
		}
		if (!settings.sinceLast()) {
			return simulated ? PurchaseOptions.EVERYTHING : PurchaseOptions.PLAIN;
		}
		return new PurchaseOptions(PurchaseOptions.Mode.SINCE_LAST, (this.redo != null) ? ids(this.redo) : Set.of(),
				this.completePartial, this.buyMissing);
	}

	private String named() {
		return (this.redo != null) ? "--redo" : this.completePartial ? "--complete-partial" : "--buy-missing";
	}

	private static Set<String> ids(String redo) {
		Set<String> ids = new TreeSet<>();
		try (Stream<String> words = redo.startsWith("@") ? Files.lines(Path.of(redo.substring(1)))
				: Arrays.stream(redo.split(","))) {
			words.map((word) -> word.replace("\uFEFF", "").strip())
				.filter((word) -> !word.isEmpty())
				.map(NormalizedId::of)
				.forEach(ids::add);
		}
		catch (IOException | RuntimeException ex) {
			throw unusable("The file of --redo " + redo + " can't be read as UTF-8 text: " + ex.getMessage() + ".");
		}
		if (ids.isEmpty()) {
			throw unusable("--redo names no row: say --redo ID,ID or --redo @FILE with an id in each line.");
		}
		return ids;
	}

	private static CliException unusable(String message) {
		return new CliException(ExitCode.UNUSABLE, message);
	}

}
