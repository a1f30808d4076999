package dev.promptmill.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The server's books, looked at again and again while the program works. */
final class Observation {

	private final List<Server.Books> samples = new ArrayList<>();

	/** Looks as long as a condition holds. */
	static Observation of(Server server, BooleanSupplier while_, Duration every) {
		Observation observation = new Observation();
		do {
			observation.samples.add(server.serverLedger());
			BenchmarkWorkspace.pause(every);
		}
		while (while_.getAsBoolean());
		observation.samples.add(server.serverLedger());
		return observation;
	}

	Server.Books last() {
		return this.samples.get(this.samples.size() - 1);
	}

	/** When the first submission had come since the first look. */
	double firstPost() {
		long before = this.samples.get(0).posts();
		return first((serverLedger) -> serverLedger.posts() > before);
	}

	/** When so many tasks had been accepted. */
	double accepted(long count) {
		return first((serverLedger) -> serverLedger.accepted() >= count);
	}

	/** When so many images had been fetched since the first look. */
	double downloaded(long count) {
		long before = this.samples.get(0).downloads();
		return first((serverLedger) -> serverLedger.downloads() - before >= count);
	}

	double acceptedPerSecond(double from, double to) {
		Server.Books a = at(from);
		Server.Books b = at(to);
		return (b.accepted() - a.accepted()) / (b.at() - a.at());
	}

	double meanOpen(double from, double to) {
		return this.samples.stream()
			.filter((serverLedger) -> serverLedger.at() >= from && serverLedger.at() <= to)
			.mapToInt(Server.Books::open)
			.average()
			.orElse(0);
	}

	/**
	 * How long it took after a change until three seconds had gone by at 90 to 110
	 * percent of the rate that was allowed from then on.
	 */
	double secondsToFollow(double change, double perSecond) {
		for (Server.Books serverLedger : this.samples) {
			if (serverLedger.at() >= change + 3) {
				double rate = acceptedPerSecond(serverLedger.at() - 3, serverLedger.at());
				if (rate >= 0.9 * perSecond && rate <= 1.1 * perSecond + 1) {
					return serverLedger.at() - change;
				}
			}
		}
		return Double.POSITIVE_INFINITY;
	}

	private Server.Books at(double time) {
		for (Server.Books serverLedger : this.samples) {
			if (serverLedger.at() >= time) {
				return serverLedger;
			}
		}
		return last();
	}

	private double first(java.util.function.Predicate<Server.Books> seen) {
		return this.samples.stream().filter(seen).findFirst().orElse(last()).at();
	}

}
