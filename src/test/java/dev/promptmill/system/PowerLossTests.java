package dev.promptmill.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What a loss of power would leave can't be tested without a machine to switch off; what
 * the program asks of the system to prevent the worst can: its system calls are watched
 * with {@code strace}. Skipped where that is not installed.
 */
@Tag("matrix")
class PowerLossTests {

	private static final int ROWS = 6;

	private static final Pattern CALL = Pattern
		.compile("(\\d+)\\s+(\\w+)\\((?:\\d+<([^>]*)>|\"([^\"]*)\")(?:, \"((?:[^\"\\\\]|\\\\.)*)\")?.*");

	private static final Pattern RESUMED = Pattern.compile("(\\d+)\\s+<\\.\\.\\. (\\w+) resumed>.*");

	@TempDir
	Path home;

	@Test
	void runThenWhatWasPromisedIsForcedToDiskBeforeTheNextThingHappens() throws IOException {
		Path trace = this.home.resolve("trace.txt");
		String strace = "exec strace -f -qq -y -s 40 -e trace=fsync,fdatasync,write,pwrite64,rename,mkdir -o " + trace
				+ " \"$@\"";
		assumeThat(canTrace(strace)).as("strace is there and may trace").isTrue();
		try (Simulator simulator = Simulator.start(SimulatorSettings.builder()
			.latencyFactor(0.002)
			.submitDelay(Duration.ofMillis(10))
			.imageMode(ImageMode.PLAIN)
			.build())) {
			Program program = new Program(this.home, simulator).with("submit.max-in-flight", "1").throughShell(strace);
			program.input(PictureRows.of(ROWS));
			ProgramProcess.Ended ended = program.run("run", "input.csv");
			assertThat(ended.exitCode()).as(ended.err()).isZero();
		}
		List<Call> calls = calls(trace);
		assertLedgerIsForced(calls);
		assertImagesAreForced(calls);
		assertNamesAreForced(calls);
	}

	/**
	 * One request at a time: between two of them lie at least the answer to the first and
	 * the intent of the second, each written and forced by the same thread, and when a
	 * request leaves, that thread has nothing that is only written.
	 */
	private static void assertLedgerIsForced(List<Call> calls) {
		List<Integer> posts = indexes(calls, (call) -> call.text().startsWith("POST /"));
		assertThat(posts).hasSize(ROWS);
		assertThat(calls.stream().map(Call::thread).distinct()).as("the thread that writes the ledger")
			.anySatisfy((thread) -> {
				for (int i = 1; i < posts.size(); i++) {
					List<Call> between = calls.subList(posts.get(i - 1), posts.get(i))
						.stream()
						.filter((call) -> call.thread().equals(thread) && call.path().endsWith(".mv.db"))
						.toList();
					assertThat(between.stream().filter(Call::forces)).hasSizeGreaterThanOrEqualTo(2);
					assertThat(between.get(between.size() - 1).forces()).isTrue();
				}
			});
	}

	/** Bytes, then name, then the folder with that name, and only then the ledger. */
	private static void assertImagesAreForced(List<Call> calls) {
		List<Integer> renames = indexes(calls, (call) -> call.name().equals("rename") && call.path().endsWith(".part")
				&& call.path().contains("/images/"));
		assertThat(renames).hasSize(ROWS);
		for (int at : renames) {
			Call rename = calls.get(at);
			Path folder = Path.of(rename.path()).getParent();
			assertThat(calls.subList(0, at)).as("the bytes of %s", rename)
				.anyMatch((call) -> call.forces() && call.path().equals(rename.path()));
			List<Call> after = calls.subList(at, calls.size());
			List<Integer> named = indexes(after, (call) -> call.forces() && call.thread().equals(rename.thread())
					&& call.path().equals(folder.toString()));
			assertThat(named).as("the name of %s", rename).isNotEmpty();
			assertThat(after.subList(named.get(0), after.size())).as("the row of %s", rename)
				.anyMatch((call) -> call.forces() && call.path().endsWith(".mv.db"));
		}
	}

	/** Folders and files that were made are in folders that were forced. */
	private void assertNamesAreForced(List<Call> calls) {
		for (Path folder : List.of(this.home, this.home.resolve("data"), this.home.resolve("output"),
				this.home.resolve("output/input-1"))) {
			assertThat(calls).as("the names in %s", folder)
				.anyMatch((call) -> call.forces() && call.path().equals(folder.toString()));
		}
	}

	private static List<Integer> indexes(List<Call> calls, Predicate<Call> wanted) {
		List<Integer> indexes = new ArrayList<>();
		for (int i = 0; i < calls.size(); i++) {
			if (wanted.test(calls.get(i))) {
				indexes.add(i);
			}
		}
		return indexes;
	}

	private boolean canTrace(String strace) throws IOException {
		return ProgramProcess
			.start(new ProcessBuilder("bash", "-c", strace, "bash", "true"), this.home.resolve("probe"))
			.await()
			.exitCode() == 0;
	}

	/** A write counts from its beginning, what forces to disk only from its end. */
	private static List<Call> calls(Path trace) throws IOException {
		List<Call> calls = new ArrayList<>();
		Map<String, Call> unfinished = new HashMap<>();
		for (String line : Files.readAllLines(trace, java.nio.charset.StandardCharsets.ISO_8859_1)) {
			Matcher call = CALL.matcher(line);
			Matcher resumed = RESUMED.matcher(line);
			if (resumed.matches() && unfinished.containsKey(resumed.group(1))) {
				calls.add(unfinished.remove(resumed.group(1)));
			}
			else if (call.matches()) {
				Call seen = new Call(call.group(1), call.group(2),
						(call.group(3) != null) ? call.group(3) : call.group(4),
						(call.group(5) != null) ? call.group(5) : "");
				if (seen.forces() && line.endsWith("<unfinished ...>")) {
					unfinished.put(seen.thread(), seen);
				}
				else {
					calls.add(seen);
				}
			}
		}
		return calls;
	}

	private record Call(String thread, String name, String path, String text) {

		boolean forces() {
			return this.name.equals("fsync") || this.name.equals("fdatasync");
		}

	}

}
