package dev.promptmill.cli;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.promptmill.simulator.SimulatedTask;
import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code check} announces, with every option that changes the plan, is what the run
 * buys by the server's books; with more rows than are compared at once (issue 14).
 */
class AnnouncedPlanTests {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final BigDecimal PRICE = new BigDecimal("0.0035");

	/** More than one page of a comparison by 500, and than two of one by 200. */
	private static final int ROWS = 510;

	private static final int CHANGED_FROM = 481;

	@TempDir
	private Path home;

	@Test
	void announcedPlanIsWhatIsBought() throws Exception {
		try (Nights nights = new Nights(this.home)) {
			nights.rows(ROWS)
				.images("partial", "[[partial-once:1]] a lamp", 3)
				.images("gone", "[[download:bomb]] a kettle", 2);
			assertAsAnnounced(nights, ROWS + 2, ROWS + 5);
			for (int row = CHANGED_FROM; row <= ROWS; row++) {
				nights.change("row-" + row, "a fork, number " + row);
			}
			assertAsAnnounced(nights, ROWS - CHANGED_FROM + 1, ROWS - CHANGED_FROM + 1, "--since-last");
			assertAsAnnounced(nights, 3 + 1 + 1, 3 + 2 + 2, "--since-last", "--redo", "row-1,row-405,row-" + ROWS,
					"--complete-partial", "--buy-missing");
			for (String option : List.of("--complete-partial", "--buy-missing")) {
				assertThat(plan(nights, "--since-last", option).path("rows_to_buy").longValue()).as(option)
					.isEqualTo(option.equals("--buy-missing") ? 1 : 0);
			}
			JsonNode everything = plan(nights, "--new", "--budget", "0.5", "--allow-partial", "--canary", "3");
			assertThat(everything.path("rows_to_buy").longValue()).isEqualTo(ROWS + 2);
			assertThat(everything.path("budget_usd").decimalValue()).isEqualByComparingTo("0.5");
			assertThat(everything.path("allow_partial").booleanValue()).isTrue();
			assertThat(everything.path("canary_rows").intValue()).isEqualTo(3);
			assertThat(plan(nights, "--simulate").path("images_to_buy").longValue()).isEqualTo(ROWS + 5);
		}
	}

	private static void assertAsAnnounced(Nights nights, long rows, long images, String... options) throws Exception {
		JsonNode plan = plan(nights, options);
		assertThat(List.of(plan.path("rows_to_buy").longValue(), plan.path("images_to_buy").longValue()))
			.as("what check announced with %s", List.of(options))
			.containsExactly(rows, images);
		assertThat(plan.path("estimated_usd").decimalValue())
			.isEqualByComparingTo(PRICE.multiply(BigDecimal.valueOf(images)));
		long posts = nights.posts();
		int tasks = nights.tasks().size();
		Result run = nights.run(options);
		assertThat(run.exitCode()).as(run.err()).isIn(0, 3);
		List<SimulatedTask> bought = nights.tasks().subList(tasks, nights.tasks().size());
		assertThat(List.of(nights.posts() - posts, bought.stream().mapToLong(SimulatedTask::imagesRequested).sum()))
			.as("what the server saw with %s: %s", List.of(options), run.err())
			.containsExactly(rows, images);
	}

	private static JsonNode plan(Nights nights, String... options) throws Exception {
		List<String> check = new ArrayList<>(List.of("check", nights.csv().toString(), "--json"));
		check.addAll(List.of(options));
		String[] lines = nights.command(check.toArray(String[]::new)).out().split("\n");
		return JSON.readTree(lines[lines.length - 1]);
	}

}
