package dev.promptmill.system;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.promptmill.apixo.SubmitVerdict;
import dev.promptmill.simulator.RawAnswer;
import dev.promptmill.simulator.ScriptedFaults;
import dev.promptmill.simulator.ServerLedger;
import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import dev.promptmill.support.OddAnswer;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of single answers as runs: a row each, against a server that keeps books.
 * Whatever may have been accepted was accepted, so that the bill has to allow for it. A
 * run has fewer answers that are lost or not understood than would pause submission.
 */
class OddAnswersRunTests {

	private static final BigDecimal PRICE = new BigDecimal("0.0035");

	/** What ends submission is tested one by one elsewhere. */
	private static final List<OddAnswer> ANSWERS = OddAnswer.all()
		.stream()
		.filter((odd) -> !odd.verdict().endsSubmission())
		.toList();

	/** Ten losses in a row open the breaker. */
	private static final int LOSSES = 9;

	@TempDir
	Path home;

	@DisplayName("Rows that are answered in every odd way end as their answers say, and the bill bounds the spend")
	@Test
	void runWhenEveryAnswerIsOddThenEachRowEndsAsItsAnswerSays() throws IOException {
		assertThat(ANSWERS).hasSizeGreaterThanOrEqualTo(60);
		List<List<OddAnswer>> runs = runs();
		assertThat(runs.stream().flatMap(List::stream)).containsExactlyElementsOf(ANSWERS);
		for (int run = 0; run < runs.size(); run++) {
			carryOut(Files.createDirectory(this.home.resolve("run-" + run)), runs.get(run));
		}
	}

	private static void carryOut(Path folder, List<OddAnswer> answers) {
		try (Simulator simulator = Simulator.start(SimulatorSettings.builder()
			.latencyFactor(0.002)
			.imageMode(ImageMode.PLAIN)
			.faults(faults(answers))
			.build())) {
			Program program = new Program(folder, simulator).with("api.request-timeout", "8s");
			program.input(csv(answers));
			ProgramProcess.Ended ended = program.runHere("run", "input.csv");
			assertThat(ended.exitCode()).as(ended.err()).isEqualTo(3);
			judge(answers, new RunFiles(program.output(1)), simulator.serverLedger());
		}
	}

	/** The answers in their order, few losses in each run. */
	private static List<List<OddAnswer>> runs() {
		List<List<OddAnswer>> runs = new ArrayList<>(List.of(new ArrayList<>()));
		int losses = 0;
		for (OddAnswer odd : ANSWERS) {
			if (isLoss(odd) && ++losses > LOSSES) {
				runs.add(new ArrayList<>());
				losses = 1;
			}
			runs.get(runs.size() - 1).add(odd);
		}
		return runs;
	}

	private static boolean isLoss(OddAnswer odd) {
		return odd.verdict() == SubmitVerdict.LOST || odd.verdict() == SubmitVerdict.NOT_UNDERSTOOD;
	}

	private static ScriptedFaults faults(List<OddAnswer> answers) {
		ScriptedFaults faults = new ScriptedFaults();
		for (int number = 0; number < answers.size(); number++) {
			OddAnswer odd = answers.get(number);
			faults.answer(id(number) + " ",
					new RawAnswer(mayBeAccepted(odd), odd::wire, pause(odd), odd.timing() == OddAnswer.Timing.RESET),
					1);
		}
		return faults;
	}

	private static Duration pause(OddAnswer odd) {
		return switch (odd.timing()) {
			case AT_ONCE, RESET -> Duration.ZERO;
			case SLOW -> Duration.ofMillis(200);
			case LATE -> Duration.ofMinutes(1);
		};
	}

	/** Sound rows in between: many bad answers in a row would pause submission. */
	private static String csv(List<OddAnswer> answers) {
		StringBuilder csv = new StringBuilder("id,prompt,size,num_images\n");
		for (int number = 0; number < answers.size(); number++) {
			csv.append(id(number)).append(',').append(prompt(number)).append(",512x512,1\n");
			csv.append("sound-").append(number).append(",a fox ").append(number).append(",512x512,1\n");
		}
		return csv.toString();
	}

	private static void judge(List<OddAnswer> answers, RunFiles files, ServerLedger serverLedger) {
		SoftAssertions softly = new SoftAssertions();
		Map<String, Map<String, String>> results = files.results();
		long posts = answers.size();
		for (int number = 0; number < answers.size(); number++) {
			OddAnswer odd = answers.get(number);
			Outcome expected = Outcome.of(odd);
			softly
				.assertThat(
						Outcome.seen(results.get(id(number)), serverLedger.acceptancesByPrompt().get(prompt(number))))
				.as("%s: %s", odd, results.get(id(number)))
				.isEqualTo(expected);
			posts += expected.posts();
		}
		softly.assertThat(serverLedger.totals().posts()).isEqualTo(posts);
		BigDecimal billed = files.usd("billed_usd");
		softly.assertThat(files.usd("reserved_usd")).isZero();
		softly.assertThat(serverLedger.totals().spend())
			.isBetween(billed, billed.add(files.usd("possibly_billed_usd")));
		softly.assertAll();
	}

	private static boolean mayBeAccepted(OddAnswer odd) {
		return switch (odd.verdict()) {
			case ACCEPTED, SERVER_ERROR, LOST, NOT_UNDERSTOOD -> true;
			default -> false;
		};
	}

	private static String id(int number) {
		return "odd-" + number;
	}

	private static String prompt(int number) {
		return id(number) + " is a poster about insufficient funds";
	}

	/** What comes of a row. */
	private record Outcome(String status, String code, long posts, long accepted, String billed,
			String possiblyBilled) {

		static Outcome of(OddAnswer odd) {
			String one = PRICE.toString();
			SubmitVerdict verdict = odd.verdict();
			return switch (verdict) {
				case ACCEPTED -> new Outcome("DELIVERED", "", 1, 1, one, "0");
				case RATE_LIMITED, QUOTA_EXCEEDED -> new Outcome("DELIVERED", "", 2, 1, one, "0");
				case SERVER_ERROR -> new Outcome("DELIVERED", "", 2, 2, one, one);
				case LOST -> new Outcome("UNKNOWN", "REPLY_LOST", 1, 1, "0", one);
				case NOT_UNDERSTOOD -> new Outcome("UNKNOWN", "ANSWER_NOT_UNDERSTOOD", 1, 1, "0", one);
				case ROW_REFUSED ->
					new Outcome("FAILED", (odd.status() == 200) ? "CODE_400" : "HTTP_" + odd.status(), 1, 0, "0", "0");
				default -> throw new IllegalArgumentException(verdict + " is no matter of one row");
			};
		}

		static Outcome seen(Map<String, String> row, @Nullable Long accepted) {
			boolean delivered = row.get("status").equals("DELIVERED");
			return new Outcome(row.get("status"), delivered ? "" : row.get("fail_code"),
					Long.parseLong(row.get("attempts")), (accepted != null) ? accepted : 0, usd(row.get("billed_usd")),
					usd(row.get("possibly_billed_usd")));
		}

		private static String usd(String text) {
			return new BigDecimal(text).stripTrailingZeros().toPlainString();
		}

	}

}
