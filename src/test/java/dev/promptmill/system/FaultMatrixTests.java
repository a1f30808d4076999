package dev.promptmill.system;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import dev.promptmill.simulator.ScriptedFaults;
import dev.promptmill.simulator.ServerLedger;
import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The fault matrix, part one: faults that concern one row each, all in one run. The
 * contract names the status that every row ends in, and what the bill says about it.
 */
class FaultMatrixTests {

	private static final BigDecimal PRICE = new BigDecimal("0.0035");

	/**
	 * Fault, images asked for, then what must come of it: status, fail code, POSTs, tasks
	 * that the server accepted, images delivered, billed, possibly billed.
	 */
	private static final String OF_SUBMISSION = """
			none                                      1 DELIVERED -                  1 1 1 1 0
			submit:rate-limited*2                     1 DELIVERED -                  3 1 1 1 0
			submit-once:rate-limited-with-retry-after 1 DELIVERED -                  2 1 1 1 0
			submit-once:error-500                     1 DELIVERED -                  2 1 1 1 1
			submit-once:error-502                     2 DELIVERED -                  2 1 2 2 2
			submit-once:error-503                     1 DELIVERED -                  2 1 1 1 1
			submit-once:error-504                     1 DELIVERED -                  2 1 1 1 1
			submit-once:html-502                      1 DELIVERED -                  2 1 1 1 1
			submit-once:code-not-200                  1 DELIVERED -                  2 1 1 1 1
			submit:error-500                          1 FAILED    HTTP_500           4 0 0 0 4
			submit:code-not-200                       1 FAILED    CODE_500           4 0 0 0 4
			submit:bad-request                        1 FAILED    HTTP_400           1 0 0 0 0
			submit-once:accept-then-500               1 DELIVERED -                  2 2 1 1 1
			submit-once:accept-then-504               1 DELIVERED -                  2 2 1 1 1
			submit:refuse-then-reset                  1 UNKNOWN   REPLY_LOST         1 0 0 0 1
			submit:refuse-then-malformed              1 UNKNOWN   ANSWER_NOT_UNDERSTOOD        1 0 0 0 1
			submit:accept-then-reset                  1 UNKNOWN   REPLY_LOST         1 1 0 0 1
			submit:accept-then-close                  1 UNKNOWN   REPLY_LOST         1 1 0 0 1
			submit:accept-then-half-reply             1 UNKNOWN   REPLY_LOST         1 1 0 0 1
			submit:accept-then-slow-reply             2 UNKNOWN   REPLY_LOST         1 1 0 0 2
			submit:accept-then-malformed              1 UNKNOWN   ANSWER_NOT_UNDERSTOOD        1 1 0 0 1
			submit:accept-without-task-id             1 UNKNOWN   ANSWER_NOT_UNDERSTOOD        1 1 0 0 1
			""";

	private static final String OF_TASKS = """
			status:rate-limited*2                     1 DELIVERED -                  1 1 1 1 0
			status:error-500*3                        1 DELIVERED -                  1 1 1 1 0
			status:error-502*2                        1 DELIVERED -                  1 1 1 1 0
			status:code-not-200*2                     1 DELIVERED -                  1 1 1 1 0
			status:reset*3                            1 DELIVERED -                  1 1 1 1 0
			status:malformed*3                        1 DELIVERED -                  1 1 1 1 0
			status-once:slow-reply                    1 DELIVERED -                  1 1 1 1 0
			status:not-found*3                        1 DELIVERED -                  1 1 1 1 0
			status:state-queued                       1 DELIVERED -                  1 1 1 1 0
			status:state-uploading                    1 DELIVERED -                  1 1 1 1 0
			status:success-without-result*2           1 DELIVERED -                  1 1 1 1 0
			status:broken-result-json*2               1 DELIVERED -                  1 1 1 1 0
			fail-once:UPSTREAM_ERROR                  1 DELIVERED -                  2 2 1 1 0
			fail-once:TIMEOUT                         1 DELIVERED -                  2 2 1 1 0
			fail:UPSTREAM_ERROR                       1 FAILED    UPSTREAM_ERROR     4 4 0 0 0
			fail:CONTENT_VIOLATION                    2 FAILED    CONTENT_VIOLATION  1 1 0 0 0
			fail:INVALID_PARAMETER                    1 FAILED    INVALID_PARAMETER  1 1 0 0 0
			fail:NEVER_HEARD_OF                       1 FAILED    NEVER_HEARD_OF     1 1 0 0 0
			partial:2                                 3 PARTIAL   FEWER_IMAGES       1 1 2 2 0
			partial:0                                 2 FAILED    NO_IMAGES          1 1 0 0 0
			surplus:3                                 1 DELIVERED -                  1 1 3 1 2
			surplus:12                                1 DELIVERED -                  1 1 12 1 11
			status:repeated-results                   3 PARTIAL   FEWER_IMAGES       1 1 1 1 2
			status:null-results                       3 PARTIAL   FEWER_IMAGES       1 1 1 1 2
			surplus:9]][[status:repeated-results      1 DELIVERED -                  1 1 1 1 8
			surplus:12]][[status:null-results         2 PARTIAL   FEWER_IMAGES       1 1 1 1 11
			status:only-null-results*2                2 DELIVERED -                  1 1 2 2 0
			""";

	private static final String OF_DOWNLOADS = """
			download:stale-403                        1 DELIVERED -                  1 1 1 1 0
			download:stale-404                        2 DELIVERED -                  1 1 2 2 0
			download:stale-410                        1 DELIVERED -                  1 1 1 1 0
			download-once:error-500                   1 DELIVERED -                  1 1 1 1 0
			download-once:error-503                   1 DELIVERED -                  1 1 1 1 0
			download-once:rate-limited                1 DELIVERED -                  1 1 1 1 0
			download-once:reset                       1 DELIVERED -                  1 1 1 1 0
			download-once:truncated                   1 DELIVERED -                  1 1 1 1 0
			download-once:html                        1 DELIVERED -                  1 1 1 1 0
			download-once:empty                       1 DELIVERED -                  1 1 1 1 0
			download-once:corrupt                     1 DELIVERED -                  1 1 1 1 0
			download-once:slow                        1 DELIVERED -                  1 1 1 1 0
			download:jpeg                             1 DELIVERED -                  1 1 1 1 0
			download:gif                              1 DELIVERED -                  1 1 1 1 0
			download:wrong-dimensions                 1 DELIVERED -                  1 1 1 1 0
			download:bomb                             1 FAILED    DOWNLOAD_FAILED    1 1 0 1 0
			download:oversized                        1 FAILED    DOWNLOAD_FAILED    1 1 0 1 0
			download:endless                          1 FAILED    DOWNLOAD_FAILED    1 1 0 1 0
			download:redirect                         1 FAILED    DOWNLOAD_FAILED    1 1 0 1 0
			""";

	/** The program asks for these again for a minute before it gives up. */
	private static final String OF_DOWNLOADS_THAT_NEVER_WORK = """
			download:error-500                        1 FAILED    DOWNLOAD_FAILED    1 1 0 1 0
			download:reset                            2 FAILED    DOWNLOAD_FAILED    1 1 0 2 0
			download:truncated                        1 FAILED    DOWNLOAD_FAILED    1 1 0 1 0
			download:html                             1 FAILED    DOWNLOAD_FAILED    1 1 0 1 0
			download:empty                            1 FAILED    DOWNLOAD_FAILED    1 1 0 1 0
			download:corrupt                          1 FAILED    DOWNLOAD_FAILED    1 1 0 1 0
			download:rate-limited                     1 FAILED    DOWNLOAD_FAILED    1 1 0 1 0
			none                                      1 DELIVERED -                  1 1 1 1 0
			""";

	@TempDir
	Path home;

	@Test
	void runWhenEveryRowMeetsAnotherFaultThenEachEndsAsTheContractSays() {
		RunFiles files = run(spread(Case.of(OF_SUBMISSION), Case.of(OF_TASKS + OF_DOWNLOADS)));
		assertThat(result(files, "download:jpeg")).containsEntry("size_ok", "true")
			.extractingByKey("image_files")
			.asString()
			.endsWith(".jpg");
		assertThat(result(files, "download:gif")).extractingByKey("image_files").asString().endsWith(".gif");
		assertThat(result(files, "download:wrong-dimensions")).containsEntry("size_ok", "false");
		assertThat(CsvRows.of(files.folder().resolve("failed.csv"))).extracting((row) -> row.get("prompt"))
			.contains(prompt("partial:2"), prompt("submit:bad-request"))
			.noneMatch((prompt) -> prompt.contains("[[submit:accept"));
	}

	@Test
	@Tag("matrix")
	void runWhenImagesCanNeverBeFetchedThenRowsFailAndNothingIsGeneratedAgain() {
		run(Case.of(OF_DOWNLOADS_THAT_NEVER_WORK));
	}

	/** Many bad answers in a row would pause submission. */
	private static List<Case> spread(List<Case> bad, List<Case> accepted) {
		int between = accepted.size() / bad.size();
		List<Case> cases = new ArrayList<>(accepted);
		for (int i = 0; i < bad.size(); i++) {
			cases.add(i * (between + 1), bad.get(i));
		}
		return cases;
	}

	private RunFiles run(List<Case> cases) {
		try (Simulator simulator = Simulator.start(SimulatorSettings.builder()
			.latencyFactor(0.002)
			.imageMode(ImageMode.PLAIN)
			.markers(true)
			.faults(new ScriptedFaults().slowness(Duration.ofSeconds(60))
				.oversizedBytes(2_000_000)
				.redirectTarget("http://10.9.9.9/image.png"))
			.build())) {
			Program program = new Program(this.home, simulator).with("api.request-timeout", "8s")
				.with("download.timeout", "4s")
				.with("download.max-bytes", "1MB")
				.with("download.concurrency", "16");
			program.input(Case.csv(cases));
			ProgramProcess.Ended ended = program.runHere("run", "input.csv");
			assertThat(ended.exitCode()).as(ended.err()).isEqualTo(3);
			RunFiles files = new RunFiles(program.output(1));
			judge(cases, files, simulator.serverLedger());
			return files;
		}
	}

	private static void judge(List<Case> cases, RunFiles files, ServerLedger serverLedger) {
		SoftAssertions softly = new SoftAssertions();
		Map<String, Map<String, String>> results = files.results();
		cases.forEach((fault) -> softly.assertThat(fault.seen(results.get(fault.id()), serverLedger))
			.as("%s", results.get(fault.id()))
			.isEqualTo(fault));
		softly.assertThat(serverLedger.totals().posts()).isEqualTo(cases.stream().mapToLong(Case::posts).sum());
		softly.assertThat(files.images()).allMatch(files::isThere);
		BigDecimal billed = files.usd("billed_usd");
		softly.assertThat(files.usd("reserved_usd")).isZero();
		softly.assertThat(serverLedger.totals().spend())
			.isBetween(billed, billed.add(files.usd("possibly_billed_usd")));
		softly.assertAll();
	}

	private static Map<String, String> result(RunFiles files, String fault) {
		return files.results()
			.values()
			.stream()
			.filter((row) -> row.get("id").equals(Case.id(fault)))
			.findFirst()
			.orElseThrow();
	}

	private static String prompt(String fault) {
		return fault.equals("none") ? "no fault" : "[[" + fault + "]]";
	}

	/** A row, its fault, and what comes of it. */
	private record Case(String fault, int images, String status, String failCode, long posts, long accepted,
			long delivered, long billed, long possiblyBilled) {

		static List<Case> of(String table) {
			return table.lines().map((line) -> line.strip().split(" +", -1)).map(Case::of).toList();
		}

		private static Case of(String[] cells) {
			long[] counts = Arrays.stream(cells).skip(4).mapToLong(Long::parseLong).toArray();
			return new Case(cells[0], Integer.parseInt(cells[1]), cells[2], cells[3].replace("-", ""), counts[0],
					counts[1], counts[2], counts[3], counts[4]);
		}

		static String csv(List<Case> cases) {
			StringBuilder csv = new StringBuilder("id,prompt,size,num_images\n");
			cases.forEach((row) -> csv.append(row.id())
				.append(',')
				.append(prompt(row.fault()))
				.append(",512x512,")
				.append(row.images())
				.append('\n'));
			return csv.toString();
		}

		static String id(String fault) {
			return fault.replaceAll("[^A-Za-z0-9-]", "_");
		}

		String id() {
			return id(this.fault);
		}

		/** The same as the program's files and the server's books have it. */
		Case seen(Map<String, String> row, ServerLedger serverLedger) {
			return new Case(this.fault, Integer.parseInt(row.get("images_requested")), row.get("status"),
					row.get("status").equals("DELIVERED") ? "" : row.get("fail_code"),
					Long.parseLong(row.get("attempts")),
					serverLedger.acceptancesByPrompt().getOrDefault(prompt(this.fault), 0L),
					Long.parseLong(row.get("images_delivered")), images(row.get("billed_usd")),
					images(row.get("possibly_billed_usd")));
		}

		private static long images(String usd) {
			return new BigDecimal(usd).divide(PRICE).longValueExact();
		}

	}

}
