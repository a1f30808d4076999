package badhouse.submit;

import java.io.ObjectInputStream;
import java.net.URL;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Logger;
import java.util.stream.Stream;

import dev.promptmill.ledger.GuardedUpdate;
import dev.promptmill.ledger.Lease;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.simulator.Faults;
import dev.promptmill.simulator.SimulatorSettings;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Everything that is banned, and the members in which it is. */
@SuppressWarnings("all")
public final class Forbidden {

	/** The members that break a ban, by the ban's name. */
	public static final Map<String, Set<String>> WAYS = Map.ofEntries(
			Map.entry("sleeping", Set.of("sleepOnThread", "sleepOnUnit")),
			Map.entry("the system clock", Set.of("instantNow", "dateNow", "clock", "millis", "ticker")),
			Map.entry("random numbers", Set.of("newRandom", "mathRandom", "threadRandom")),
			Map.entry("exiting", Set.of("exit", "halt")), Map.entry("printing", Set.of("printOut", "printErr")),
			Map.entry("stack traces on stderr", Set.of("trace")), Map.entry("pools without a bound", Set.of("pool")),
			Map.entry("streams of rows", Set.of("templateStream", "clientStream")),
			Map.entry("changes of the ledger", Set.of("writeNow", "transaction", "guarded", "statement", "positional")),
			Map.entry("java.net.URL", Set.of("newUrl", "openUrl")), Map.entry("java.util.logging", Set.of("logger")),
			Map.entry("internals of libraries", Set.of("internals")),
			Map.entry("Java deserialization", Set.of("deserialize")),
			Map.entry("switches for tests", Set.of("property", "variable", "flag")),
			Map.entry("faults by script", Set.of("scripted")),
			Map.entry("field injection", Set.of("autowired", "value")));

	@Autowired
	String autowired;

	@Value("x")
	String value;

	void sleepOnThread() throws Exception {
		Thread.sleep(1);
	}

	void sleepOnUnit() throws Exception {
		TimeUnit.SECONDS.sleep(1);
	}

	Instant instantNow() {
		return Instant.now();
	}

	LocalDate dateNow() {
		return LocalDate.now();
	}

	Instant allowedNow(Clock clock) {
		return Instant.now(clock);
	}

	Clock clock() {
		return Clock.systemUTC();
	}

	long millis() {
		return System.currentTimeMillis();
	}

	LongSupplier ticker() {
		return System::nanoTime;
	}

	Random newRandom() {
		return new Random();
	}

	double mathRandom() {
		return Math.random();
	}

	Random threadRandom() {
		return ThreadLocalRandom.current();
	}

	void exit() {
		System.exit(0);
	}

	void halt() {
		Runtime.getRuntime().halt(0);
	}

	void printOut() {
		System.out.println();
	}

	void printErr() {
		System.err.println();
	}

	void trace(IllegalStateException exception) {
		exception.printStackTrace();
	}

	Stream<String> templateStream(JdbcTemplate template) {
		return template.queryForStream("SELECT 1", (row, number) -> row.getString(1));
	}

	Stream<String> clientStream(JdbcClient client) {
		return client.sql("SELECT 1").query((row, number) -> row.getString(1)).stream();
	}

	void writeNow(Lease lease) {
		lease.writeNow("UPDATE run SET pace = NULL");
	}

	Object transaction(LedgerDatabase database) {
		return database.durably(() -> 1);
	}

	Object statement(LedgerDatabase database) {
		return database.client().sql("UPDATE run SET pace = NULL").update();
	}

	Object positional(LedgerDatabase database) {
		return database.template().update("UPDATE run SET pace = NULL");
	}

	Object guarded(GuardedUpdate.Statement statement) {
		return new GuardedUpdate(statement);
	}

	ExecutorService pool() {
		return Executors.newCachedThreadPool();
	}

	URL newUrl() throws Exception {
		return new URL("http://localhost");
	}

	Object openUrl(URL url) throws Exception {
		return url.openStream();
	}

	Logger logger() {
		return Logger.getLogger("x");
	}

	boolean internals(Object limiter) {
		return limiter instanceof AtomicRateLimiter;
	}

	String property() {
		return System.getProperty("promptmill.kill-after");
	}

	String variable() {
		return System.getenv("PROMPTMILL_KILL_AFTER");
	}

	boolean flag() {
		return Boolean.getBoolean("promptmill.fail-on-purpose");
	}

	SimulatorSettings.Builder scripted(Faults faults) {
		return SimulatorSettings.builder().faults(faults);
	}

	Object deserialize(ObjectInputStream stream) throws Exception {
		return stream.readObject();
	}

}
