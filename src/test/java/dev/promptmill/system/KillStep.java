package dev.promptmill.system;

/**
 * The named steps at which the program is killed: before and after every durable write,
 * and around everything it does with the world outside. A step is a method of the product
 * and a side of it; {@link KillStepTests} notices when one is gone.
 */
enum KillStep {

	DATABASE_BEFORE_TABLES("dev.promptmill.database.Schema", "migrate", Side.BEFORE, 1),

	DATABASE_AFTER_TABLES("dev.promptmill.database.Schema", "migrate", Side.AFTER, 1),

	RUN_BEFORE_CREATION("dev.promptmill.ledger.Runs", "insert", Side.BEFORE, 1),

	RUN_BETWEEN_INSERT_AND_COMMIT("dev.promptmill.ledger.Runs", "insert", Side.AFTER, 1),

	RUN_AFTER_CREATION("dev.promptmill.ledger.Runs", "create", Side.AFTER, 1),

	LEASE_BEFORE_TAKING("dev.promptmill.ledger.Runs", "lease", Side.BEFORE, 1),

	LEASE_AFTER_TAKING("dev.promptmill.ledger.Runs", "lease", Side.AFTER, 1),

	RECOVERY_BEFORE("dev.promptmill.ledger.run.RunLifecycle", "begin", Side.BEFORE, 1),

	RECOVERY_DOUBTFUL_NAMED("dev.promptmill.ledger.run.RunLifecycle", "markUnknown", Side.AFTER, 2),

	RECOVERY_AFTER("dev.promptmill.ledger.run.RunLifecycle", "begin", Side.AFTER, 1),

	BALANCE_BEFORE_NOTED("dev.promptmill.ledger.run.RunLifecycle", "balanceBefore", Side.AFTER, 1),

	BATCH_BEFORE_EXECUTION_CREATED("org.springframework.batch.core.repository.support.SimpleJobRepository",
			"createJobExecution", Side.BEFORE, 1),

	BATCH_AFTER_EXECUTION_CREATED("org.springframework.batch.core.repository.support.SimpleJobRepository",
			"createJobExecution", Side.AFTER, 1),

	BATCH_BEFORE_RECOVER("dev.promptmill.run.BatchMetadata", "settle", Side.BEFORE, 1),

	BATCH_AFTER_RECOVER("dev.promptmill.run.BatchMetadata", "settle", Side.AFTER, 1),

	BATCH_BEFORE_METADATA("org.springframework.batch.core.repository.support.SimpleJobRepository", "update",
			Side.BEFORE, 12),

	BATCH_AFTER_METADATA("org.springframework.batch.core.repository.support.SimpleJobRepository", "update", Side.AFTER,
			12),

	BATCH_AFTER_STEP_CREATED("org.springframework.batch.core.repository.support.SimpleJobRepository",
			"createStepExecution", Side.AFTER, 7),

	INGEST_BEFORE_WRITE("dev.promptmill.ledger.step.IngestLedger", "add", Side.BEFORE, 1),

	INGEST_BETWEEN_WRITE_AND_COMMIT("dev.promptmill.ledger.step.IngestLedger", "add", Side.AFTER, 1),

	ORDERS_BEFORE_LOOK("dev.promptmill.orders.OrderSettlement", "work", Side.BEFORE, 1),

	ORDERS_IMAGE_BROUGHT("dev.promptmill.storage.ImageReuse", "bring", Side.AFTER, 8),

	ORDERS_IMAGES_FETCHED_AGAIN("dev.promptmill.collect.MissingImageFetcher", "fetch", Side.AFTER, 2),

	ORDERS_BEFORE_SETTLING("dev.promptmill.ledger.order.OrderLedger", "settle", Side.BEFORE, 1),

	ORDERS_SETTLED("dev.promptmill.ledger.order.OrderLedger", "settle", Side.AFTER, 1),

	COMMIT_BEFORE("dev.promptmill.ledger.LedgerDatabase", "apply", Side.BEFORE, 40),

	COMMIT_BETWEEN_CHANGES("dev.promptmill.ledger.LedgerDatabase", "guard", Side.AFTER, 30),

	COMMIT_BEFORE_FORCE("dev.promptmill.ledger.LedgerDatabase", "forceToDisk", Side.BEFORE, 50),

	COMMIT_AFTER_FORCE("dev.promptmill.ledger.LedgerDatabase", "forceToDisk", Side.AFTER, 50),

	SUBMIT_BEFORE_INTENT("dev.promptmill.ledger.step.SubmitLedger", "recordIntent", Side.BEFORE, 16),

	SUBMIT_INTENT_DURABLE("dev.promptmill.submit.Throttle", "intentDecided", Side.BEFORE, 16),

	SUBMIT_BEFORE_REQUEST("dev.promptmill.apixo.HttpTaskApi", "submit", Side.BEFORE, 16),

	SUBMIT_AFTER_REPLY("dev.promptmill.apixo.HttpTaskApi", "submit", Side.AFTER, 16),

	SUBMIT_BEFORE_ANSWER("dev.promptmill.ledger.step.SubmitLedger", "answer", Side.BEFORE, 16),

	SUBMIT_ANSWER_DURABLE("dev.promptmill.submit.Throttle", "answered", Side.BEFORE, 16),

	SUBMISSION_BEFORE_END("dev.promptmill.ledger.step.SubmitLedger", "endSubmission", Side.BEFORE, 1),

	SUBMISSION_AFTER_END("dev.promptmill.ledger.step.SubmitLedger", "endSubmission", Side.AFTER, 1),

	POLL_BEFORE("dev.promptmill.apixo.HttpTaskApi", "poll", Side.BEFORE, 16),

	POLL_AFTER("dev.promptmill.apixo.HttpTaskApi", "poll", Side.AFTER, 16),

	DOWNLOAD_BEFORE("dev.promptmill.download.Downloader", "fetch", Side.BEFORE, 16),

	DOWNLOAD_PART_OPEN("dev.promptmill.storage.LocalDraft", "write", Side.AFTER, 16),

	DOWNLOAD_BEFORE_RENAME("dev.promptmill.storage.LocalDraft", "keep", Side.BEFORE, 16),

	DOWNLOAD_AFTER_RENAME("dev.promptmill.storage.LocalDraft", "keep", Side.AFTER, 16),

	DELIVER_BEFORE("dev.promptmill.ledger.step.CollectLedger", "deliver", Side.BEFORE, 16),

	DELIVER_DURABLE("dev.promptmill.collect.Collector", "settle", Side.AFTER, 16),

	REPORT_BEFORE("dev.promptmill.report.Reports", "write", Side.BEFORE, 1),

	REPORT_FILE_BEFORE_RENAME("dev.promptmill.storage.AtomicFile", "publish", Side.BEFORE, 6),

	REPORT_FILE_AFTER_RENAME("dev.promptmill.storage.AtomicFile", "publish", Side.AFTER, 6),

	REPORT_AFTER("dev.promptmill.report.Reports", "write", Side.AFTER, 1),

	END_BEFORE("dev.promptmill.run.RunLauncher", "end", Side.BEFORE, 1),

	END_BEFORE_WRITE("dev.promptmill.ledger.run.RunLifecycle", "end", Side.BEFORE, 1),

	END_AFTER_WRITE("dev.promptmill.ledger.run.RunLifecycle", "end", Side.AFTER, 1),

	LEASE_BEFORE_RELEASE("dev.promptmill.ledger.Lease", "close", Side.BEFORE, 1),

	LEASE_AFTER_RELEASE("dev.promptmill.ledger.Lease", "close", Side.AFTER, 1),

	RESOLVE_BEFORE_WRITE("dev.promptmill.ledger.run.UnknownRowResolution", "decide", Side.BEFORE, 1),

	RESOLVE_AFTER_WRITE("dev.promptmill.ledger.run.UnknownRowResolution", "decide", Side.AFTER, 1),

	RESOLVE_AFTER_REOPENING("dev.promptmill.ledger.run.RunLifecycle", "reopen", Side.AFTER, 1);

	/** Before the method's first line, or after its last. */
	enum Side {

		BEFORE, AFTER

	}

	private final String type;

	private final String method;

	private final Side side;

	private final int most;

	/**
	 * @param most up to which passage it is killed: an execution gets there often enough
	 */
	KillStep(String type, String method, Side side, int most) {
		this.type = type;
		this.method = method;
		this.side = side;
		this.most = most;
	}

	String type() {
		return this.type;
	}

	String method() {
		return this.method;
	}

	int most() {
		return this.most;
	}

	/** Whether only an execution after a kill gets there. */
	boolean onlyInRestart() {
		return this == BATCH_BEFORE_RECOVER || this == BATCH_AFTER_RECOVER;
	}

	/** Whether only the first execution of a run gets there. */
	boolean onlyAtFirst() {
		return switch (this) {
			case RUN_BEFORE_CREATION, RUN_BETWEEN_INSERT_AND_COMMIT, RUN_AFTER_CREATION, BALANCE_BEFORE_NOTED,
					INGEST_BEFORE_WRITE, INGEST_BETWEEN_WRITE_AND_COMMIT, DATABASE_BEFORE_TABLES ->
				true;
			default -> false;
		};
	}

	/** Whether only a run gets there that takes over what an earlier one bought. */
	boolean onlyWithEarlier() {
		return name().startsWith("ORDERS_");
	}

	/** Whether only {@code resolve} gets there. */
	boolean onlyInResolve() {
		return name().startsWith("RESOLVE_");
	}

	/** What {@link KillSwitch} is told. */
	String order(int passage) {
		return this.type + "#" + this.method + "#" + this.side + "#" + passage;
	}

}
