package dev.promptmill.run;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.collect.ImageRepair;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.metrics.RunMetrics;
import dev.promptmill.output.OutputStores;
import dev.promptmill.settings.Settings;
import dev.promptmill.storage.ImageVerifier;
import dev.promptmill.storage.VerificationResult;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Checks every image of a run byte by byte, and fetches those again that are missing or
 * broken. Nothing is generated again. The API, and so its key, is only needed when there
 * is something to fetch.
 */
public final class ImageVerification {

	private static final int PAGE = 500;

	private final RunDatabase runDatabase;

	private final Run run;

	private final Settings settings;

	private final Supplier<@Nullable ApiKey> key;

	private final TimeAndRandom timeAndRandom;

	private @Nullable ConfigurableApplicationContext context;

	private long images;

	private long fetched;

	private long lost;

	/**
	 * @param key asked for once something has to be fetched
	 */
	public ImageVerification(RunDatabase runDatabase, Run run, Settings settings, Supplier<@Nullable ApiKey> key,
			TimeAndRandom timeAndRandom) {
		this.runDatabase = runDatabase;
		this.run = run;
		this.settings = settings;
		this.key = key;
		this.timeAndRandom = timeAndRandom;
	}

	/**
	 * Verifies the run.
	 * @param lease on the run
	 * @param problem is told of a row and what is wrong with it
	 */
	public Result verify(RunLease lease, BiConsumer<RowRecord, String> problem) {
		try (OutputStores stores = new OutputStores(this.settings, this.timeAndRandom)) {
			ImageVerifier verifier = new ImageVerifier(stores.images(this.run.plan().output()));
			List<RowRecord> page = this.runDatabase.reports().rows(this.run.id(), 0, PAGE);
			while (!page.isEmpty()) {
				page.forEach((row) -> verify(row, verifier, lease, problem));
				page = this.runDatabase.reports().rows(this.run.id(), page.get(page.size() - 1).rowNumber(), PAGE);
			}
		}
		finally {
			if (this.context != null) {
				this.context.close();
			}
		}
		return new Result(this.images, this.fetched, this.lost);
	}

	private void verify(RowRecord row, ImageVerifier verifier, RunLease lease, BiConsumer<RowRecord, String> problem) {
		if (!row.status().isSettled() && row.images().isEmpty()) {
			return;
		}
		Set<Integer> broken = new TreeSet<>();
		for (ImageRecord image : row.images()) {
			this.images++;
			VerificationResult verified = check(image, verifier);
			if (verified.state() != VerificationResult.State.OK) {
				broken.add(image.number());
				problem.accept(row, "image " + image.number() + ": " + verified.reason());
			}
		}
		if (!broken.isEmpty()) {
			String left = repair(lease).repair(row, broken);
			this.fetched += left.isEmpty() ? broken.size() : 0;
			this.lost += left.isEmpty() ? 0 : broken.size();
			problem.accept(row, left.isEmpty() ? "fetched again" : left);
		}
	}

	private static VerificationResult check(ImageRecord image, ImageVerifier verifier) {
		ImageRecord.Stored stored = image.stored();
		if (stored == null) {
			return new VerificationResult(VerificationResult.State.MISSING,
					Objects.requireNonNullElse(image.failure(), "It was never fetched"));
		}
		try {
			return verifier.verify(stored.file(), stored.sha256());
		}
		catch (IOException ex) {
			throw new LedgerException("The image " + stored.file() + " can't be read: " + ex, ex);
		}
	}

	private ImageRepair repair(RunLease lease) {
		if (this.context == null) {
			this.context = RunApplication.startWithoutJob(new RunContext(this.runDatabase, this.run, lease,
					new RunControl(lease.changes()), this.settings, this.run.plan().simulated() ? null : this.key.get(),
					RunConnections.NONE, RunMetrics.NONE, this.timeAndRandom));
		}
		return this.context.getBean(ImageRepair.class);
	}

	/**
	 * What was found.
	 *
	 * @param images looked at
	 * @param fetched again
	 * @param lost missing or broken, and unavailable
	 */
	public record Result(long images, long fetched, long lost) {
	}

}
