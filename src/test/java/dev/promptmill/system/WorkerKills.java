package dev.promptmill.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;

/** A worker killed every 8 s while a run goes on, and another started in its place. */
final class WorkerKills {

	private static final Duration APART = Duration.ofSeconds(8);

	private final Plant plant;

	private final int partitions;

	private final List<Double> pickUps = new ArrayList<>();

	private final long began = System.currentTimeMillis();

	/**
	 * @param partitions that a worker takes at most
	 */
	WorkerKills(Plant plant, int partitions) {
		this.plant = plant;
		this.partitions = partitions;
	}

	/**
	 * Kills until the run ends.
	 * @param beforeKill is told how many there were before
	 */
	ProgramProcess.Ended until(ProgramProcess run, List<ProgramProcess> workers, IntConsumer beforeKill) {
		List<ProgramProcess> alive = new ArrayList<>(workers);
		for (int round = 0; !run.endsWithin(APART); round++) {
			beforeKill.accept(round);
			long killed = System.nanoTime();
			alive.remove(0).kill();
			alive.add(this.plant.startWorker(this.partitions));
			run.awaiting(() -> this.plant.orphans() == 0);
			this.pickUps.add((System.nanoTime() - killed) / 1e9);
		}
		return run.await();
	}

	/** Where the time went, of the plant's first run. */
	String account() {
		return String.join("\n", parts(), perSecond(), pauses());
	}

	private String parts() {
		long end = System.currentTimeMillis();
		return this.plant.sql()
			.sql("""
					SELECT MIN(intended_at) AS first, MAX(intended_at) AS last, MAX(ended_at) AS settled, COUNT(*) AS posts FROM attempt
					""")
			.query((row, number) -> String.format(Locale.ROOT,
					"%d rows, a worker killed every %d s: %.1f s = %.1f to the first POST + %.1f of POSTs (%.1f/s)"
							+ " + %.1f to the last row settled + %.1f; seconds until others worked all its partitions: %s",
					row.getLong("posts"), APART.toSeconds(), (end - this.began) / 1e3,
					(row.getLong("first") - this.began) / 1e3, (row.getLong("last") - row.getLong("first")) / 1e3,
					row.getLong("posts") * 1e3 / (row.getLong("last") - row.getLong("first")),
					(row.getLong("settled") - row.getLong("last")) / 1e3, (end - row.getLong("settled")) / 1e3,
					this.pickUps.stream().map((time) -> String.format(Locale.ROOT, "%.1f", time)).toList()))
			.single();
	}

	/** How many POSTs and settled rows each second had, from the first POST on. */
	private String perSecond() {
		return this.plant.sql()
			.sql("""
					SELECT string_agg(posts || '/' || settled, ' ' ORDER BY second) FROM (
					  SELECT second, COUNT(*) FILTER (WHERE sent) AS posts, COUNT(*) FILTER (WHERE NOT sent) AS settled FROM (
					    SELECT (intended_at - (SELECT MIN(intended_at) FROM attempt)) / 1000 AS second, TRUE AS sent FROM attempt
					    UNION ALL
					    SELECT (ended_at - (SELECT MIN(intended_at) FROM attempt)) / 1000, FALSE FROM attempt) e
					  GROUP BY second) s
					""")
			.query(String.class)
			.single();
	}

	/** Times in which a partition settled nothing for long, from the first POST on. */
	private String pauses() {
		return this.plant.sql()
			.sql("""
					SELECT COUNT(*) || ' pauses of a partition of 1.5 s and more: ' ||
					  COALESCE(string_agg('partition ' || part || ' until ' || round(at / 1000.0, 1) || ' for ' || round(gap / 1000.0, 1), ', ' ORDER BY at), '')
					FROM (SELECT MOD(row_no, ?) AS part, ended_at - MIN(intended_at) OVER () AS at,
					    ended_at - LAG(ended_at) OVER (PARTITION BY MOD(row_no, ?) ORDER BY ended_at) AS gap FROM attempt) a
					WHERE gap >= 1500
					""")
			.params(this.partitions, this.partitions)
			.query(String.class)
			.single();
	}

}
