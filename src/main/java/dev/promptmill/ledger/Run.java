package dev.promptmill.ledger;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One run as the ledger knows it.
 *
 * @param id small number, unique in a database
 * @param continuation counts how often a finished run was taken up again, from 1
 * @param plan what was asked for
 * @param state where it stands
 * @param exitCode exit code of its last process, if that ended in order
 * @param message one sentence for the operator about its end
 * @param submissionEnded nothing more will be submitted in this execution
 * @param closing why nothing more may be bought in this execution
 * @param stopRequested an operator asked it to stop
 * @param balanceBefore account balance before the first POST, US dollars
 * @param balanceAfter account balance at the end, US dollars
 * @param createdAt when it was planned
 * @param startedAt when its last process began
 * @param endedAt when its last process ended in order
 * @param pace JSON that the submitter wrote about its rate, for {@code status}
 * @param lease who holds it
 */
public record Run(long id, int continuation, Plan plan, RunState state, @Nullable Integer exitCode,
		@Nullable String message, boolean submissionEnded, @Nullable SubmissionStop closing, boolean stopRequested,
		@Nullable BigDecimal balanceBefore, @Nullable BigDecimal balanceAfter, Instant createdAt,
		@Nullable Instant startedAt, @Nullable Instant endedAt, @Nullable String pace, Lease lease) {

	/** Among the settings of a plan: whether its input starts with a byte order mark. */
	public static final String INPUT_MARK = "input.byte-order-mark";

	/**
	 * What a run is to do, fixed when it is created.
	 *
	 * @param jobName its job's name
	 * @param input the CSV file, absolute
	 * @param inputSha256 of its bytes
	 * @param columns its header
	 * @param output the run's own folder, or its place in a bucket
	 * @param settings what the operator set, by property name; no secret
	 * @param simulated nothing is generated or billed
	 * @param allowPartial spend what there is, even if it is less than the estimate
	 * @param unitPrice US dollars per image
	 * @param rows data rows in the input
	 * @param images that its valid rows ask for
	 * @param purchase what it may buy of rows that were bought before
	 */
	public record Plan(String jobName, Path input, String inputSha256, List<String> columns, OutputLocation output,
			Map<String, String> settings, boolean simulated, boolean allowPartial, BigDecimal unitPrice, long rows,
			long images, PurchaseOptions purchase) {

		/** A run that buys nothing that was bought before. */
		public Plan(String jobName, Path input, String inputSha256, List<String> columns, OutputLocation output,
				Map<String, String> settings, boolean simulated, boolean allowPartial, BigDecimal unitPrice, long rows,
				long images) {
			this(jobName, input, inputSha256, columns, output, settings, simulated, allowPartial, unitPrice, rows,
					images, PurchaseOptions.PLAIN);
		}

	}

	/**
	 * Who holds a run.
	 *
	 * @param holder the process, null if none
	 * @param epoch grows with every new holder
	 * @param silence milliseconds since its last sign of life, by the database's clock
	 */
	public record Lease(@Nullable LeaseOwner holder, long epoch, long silence) {
	}

}
