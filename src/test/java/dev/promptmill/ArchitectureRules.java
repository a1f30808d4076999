package dev.promptmill;

import java.io.ObjectInputStream;
import java.net.URL;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import dev.promptmill.ledger.GuardedUpdate;
import dev.promptmill.ledger.Lease;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.simulator.SimulatorSettings;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The rules of the house, for the packages below one root. The root is a parameter so
 * that {@link ArchitectureTests} can point the same rules at a house that breaks every
 * one of them.
 *
 * @param root the root package, such as {@code dev.promptmill}
 */
record ArchitectureRules(String root) {

	/** What a package may import of its siblings; the root package wires them all. */
	static final Map<String, Set<String>> ARROWS = Map.ofEntries(
			Map.entry("cli",
					Set.of("network", "run", "submit", "settings", "database", "output", "input", "remote", "report",
							"broker", "ledger", "apixo", "pacing", "simulator", "common")),
			Map.entry("run",
					Set.of("network", "remote", "settings", "database", "output", "input", "orders", "submit",
							"collect", "download", "storage", "image", "report", "metrics", "broker", "ledger", "apixo",
							"pacing", "simulator", "common")),
			Map.entry("remote",
					Set.of("network", "settings", "database", "output", "submit", "collect", "download", "storage",
							"metrics", "broker", "ledger", "apixo", "pacing", "common")),
			Map.entry("output", Set.of("network", "settings", "database", "report", "storage", "ledger", "common")),
			Map.entry("database", Set.of("settings", "ledger", "common")),
			Map.entry("settings",
					Set.of("network", "submit", "collect", "download", "storage", "image", "metrics", "broker",
							"ledger", "apixo", "common")),
			Map.entry("metrics", Set.of("network", "download", "ledger", "apixo", "pacing", "common")),
			Map.entry("input", Set.of("network", "storage", "ledger", "apixo", "pacing", "common")),
			Map.entry("submit", Set.of("ledger", "apixo", "pacing", "common")),
			Map.entry("collect",
					Set.of("network", "download", "storage", "image", "broker", "ledger", "apixo", "pacing", "common")),
			Map.entry("orders", Set.of("storage", "image", "ledger", "common")),
			Map.entry("download", Set.of("network", "storage", "image", "common")),
			Map.entry("storage", Set.of("network", "image", "ledger", "common")),
			Map.entry("image", Set.of("ledger", "common")),
			Map.entry("report", Set.of("storage", "ledger", "apixo", "pacing", "common")),
			Map.entry("broker", Set.of("network", "ledger")), Map.entry("ledger", Set.of("common")),
			Map.entry("common", Set.of()), Map.entry("apixo", Set.of("network")), Map.entry("network", Set.of()),
			Map.entry("pacing", Set.of()), Map.entry("simulator", Set.of()));

	private static final String BATCH = "org.springframework.batch..";

	/** The only classes that may print. */
	private static final String CONSOLE = "(Promptmill|cli\\.console\\.ConsoleLog)";

	/**
	 * The classes that may make a pool without a bound; the simulator imports nothing.
	 */
	private static final String POOLS = "(common\\.RequestExecutor|simulator\\.(Callbacks|http\\.HttpListener))";

	/**
	 * OpenTelemetry's exporters bring HTTP clients of their own, which give a proxy no
	 * password, and its body of a request has no public writer.
	 */
	private static final String OTLP_BODY = "metrics\\.OtlpSpans";

	/**
	 * The classes that ask how the program was started: by a user, a launcher or a
	 * supervisor. What only a test would set is not among it.
	 */
	private static final String SURROUNDINGS = "(Promptmill|cli\\.(option\\.CommonOptions|RunExecutor|VersionText)"
			+ "|common\\.(FileRights|Invocation)|database\\.socket\\.SocketPlace|report\\.live\\.LivePageServer"
			+ "|run\\.InputLocation|settings\\.SettingsLoader)";

	/** Where the real clock, random numbers and sleeping come in. */
	private static final String WIRING = "(common\\.TimeAndRandom|simulator\\.SimulatorSettings)";

	ArchRule arrowsFrom(String name) {
		List<String> forbidden = new ArrayList<>(List.of(this.root));
		new TreeMap<>(ARROWS).keySet()
			.stream()
			.filter((other) -> !other.equals(name) && !ARROWS.get(name).contains(other))
			.forEach((other) -> forbidden.add(this.root + "." + other + ".."));
		return noClasses().that()
			.resideInAPackage(this.root + "." + name + "..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(forbidden.toArray(String[]::new))
			.because("arrows go one way and steps meet in the ledger: move what both need down, or the use of both up");
	}

	ArchRule noCycles() {
		return slices().matching(this.root + ".(**)")
			.should()
			.beFreeOfCycles()
			.because("packages in a cycle can only be understood, tested and changed together");
	}

	ArchRule batchStaysInItsPlace() {
		return outside(
				"([A-Za-z]+|run\\..+|(input|submit|collect|report)\\.[A-Za-z]*(StepConfiguration|Partitioner|PartitionHandler)|common\\.(StopRunOnStepFailure|NonTransactionalTasklet))")
			.should()
			.dependOnClassesThat()
			.resideInAPackage(BATCH)
			.because("a step's work is plain Java: a StepConfiguration or Partitioner adapts it to Spring Batch");
	}

	/** Calls and types that are banned, by the name of what they are. */
	Map<String, ArchRule> bans() {
		Map<String, ArchRule> bans = new TreeMap<>();
		bans.put("sleeping", ban(WIRING, "inject a sleeper or a scheduler, so that tests never wait",
				calls(Thread.class, "sleep").or(calls(TimeUnit.class, "sleep"))));
		bans.put("the system clock", ban(WIRING, "take common.TimeAndRandom", systemClock()));
		bans.put("random numbers",
				ban(WIRING, "inject a seeded RandomGenerator, so that a run can be repeated", randomNumbers()));
		bans.put("exiting", ban("(Promptmill|OutOfMemory|cli\\.Signals)",
				"return an ExitCode, and Promptmill.main exits with it", exiting()));
		bans.put("switches for tests",
				ban(SURROUNDINGS,
						"a setting is a record below promptmill.*; what a test needs, it puts in from outside",
						surroundings()));
		bans.put("faults by script",
				ban("simulator\\.SimulatorSettings",
						"the product shows the documented faults of `simulator`; ScriptedFaults belong to the tests",
						calls(SimulatorSettings.Builder.class, "faults")));
		bans.put("printing",
				ban(CONSOLE, "ConsoleLog has a method per event, and knows data from messages", printing()));
		bans.put("stack traces on stderr",
				ban("-", "log the exception with SLF4J", calls(Throwable.class, "printStackTrace")));
		bans.put("streams of rows", ban("-", "such a stream keeps its connection until it is closed: take list()",
				calls(JdbcOperations.class, "queryForStream").or(calls(JdbcClient.MappedQuerySpec.class, "stream"))));
		bans.put("changes of the ledger",
				ban("ledger\\..+", "give the ledger a method whose guard SqlGuards lists, and call that",
						calls(Lease.class, "write", "writeNow")
							.or(calls(LedgerDatabase.class, "client", "template", "durably", "inTransaction", "apply"))
							.or(calls(GuardedUpdate.class, "<init>"))));
		bans.put("pools without a bound", ban(POOLS, "take common.RequestExecutor, or one with a bound",
				calls(Executors.class, "newCachedThreadPool")));
		bans.put("java.net.URL", ban("-", "keep a URI and fetch it with the Downloader, which checks where it leads",
				calls(URL.class, "<init>", "openStream", "openConnection", "getContent")));
		bans.put("java.util.logging", noDependency("java.util.logging..", "log with SLF4J"));
		bans.put("internals of libraries",
				outside(OTLP_BODY).should()
					.dependOnClassesThat()
					.resideInAPackage("..internal..")
					.because("use a library's public API, or another library"));
		bans.put("Java deserialization",
				noClasses().that()
					.resideInAPackage(this.root + "..")
					.should()
					.dependOnClassesThat()
					.areAssignableTo(ObjectInputStream.class)
					.because("bytes that say which classes to load are code: store JSON"));
		bans.put("field injection",
				noFields().that()
					.areDeclaredInClassesThat()
					.resideInAPackage(this.root + "..")
					.should()
					.beAnnotatedWith(Autowired.class)
					.orShould()
					.beAnnotatedWith(Value.class)
					.orShould()
					.beAnnotatedWith("jakarta.inject.Inject")
					.orShould()
					.beAnnotatedWith("jakarta.annotation.Resource")
					.because("a constructor takes what a class needs, settings as a validated record")
					.allowEmptyShould(true)); // a house of records may have no field to
												// look at
		return bans;
	}

	private ArchRule ban(String except, String instead, DescribedPredicate<JavaAccess<?>> access) {
		return outside(except).should().accessTargetWhere(access).because(instead);
	}

	private ArchRule noDependency(String packages, String instead) {
		return noClasses().that()
			.resideInAPackage(this.root + "..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage(packages)
			.because(instead);
	}

	/**
	 * Classes of the house but the given ones, which are named relative to the root;
	 * nested ones follow theirs.
	 */
	private GivenClassesConjunction outside(String except) {
		String named = this.root.replace(".", "\\.") + "\\." + except + "(\\$.*)?";
		return noClasses().that()
			.resideInAPackage(this.root + "..")
			.and(DescribedPredicate.describe("are not " + except,
					(JavaClass candidate) -> !candidate.getName().matches(named)));
	}

	private static DescribedPredicate<JavaAccess<?>> systemClock() {
		DescribedPredicate<JavaAccess<?>> clock = calls(System.class, "currentTimeMillis", "nanoTime")
			.or(calls(Clock.class, "system", "systemUTC", "systemDefaultZone"))
			.or(calls(InstantSource.class, "system"));
		for (Class<?> type : List.of(Instant.class, LocalDate.class, LocalDateTime.class, OffsetDateTime.class,
				ZonedDateTime.class)) {
			clock = clock.or(calls(type, "now").and(withoutClock()));
		}
		return DescribedPredicate.describe("the system clock", clock);
	}

	private static DescribedPredicate<JavaAccess<?>> withoutClock() {
		return DescribedPredicate
			.describe("takes no Clock", (access) -> !(access.getTarget() instanceof CodeUnitAccessTarget target
					&& target.getRawParameterTypes().stream().anyMatch((type) -> type.isEquivalentTo(Clock.class))));
	}

	private static DescribedPredicate<JavaAccess<?>> randomNumbers() {
		return DescribedPredicate.describe("random numbers nobody seeded",
				calls(Random.class, "<init>").or(calls(Math.class, "random"))
					.or(calls(ThreadLocalRandom.class, "current"))
					.or(calls(RandomGenerator.class, "getDefault", "of")));
	}

	private static DescribedPredicate<JavaAccess<?>> exiting() {
		return calls(System.class, "exit").or(calls(Runtime.class, "exit", "halt"));
	}

	private static DescribedPredicate<JavaAccess<?>> surroundings() {
		return DescribedPredicate.describe("how the program was started",
				calls(System.class, "getProperty", "getProperties", "getenv").or(calls(Boolean.class, "getBoolean"))
					.or(calls(Integer.class, "getInteger"))
					.or(calls(Long.class, "getLong")));
	}

	private static DescribedPredicate<JavaAccess<?>> printing() {
		return calls(System.class, "out", "err");
	}

	/**
	 * Calls of, references to and reads of members with these names, also through a
	 * subclass.
	 */
	private static DescribedPredicate<JavaAccess<?>> calls(Class<?> owner, String... names) {
		Set<String> wanted = Set.of(names);
		return DescribedPredicate.describe(owner.getSimpleName() + " " + wanted,
				(access) -> wanted.contains(access.getTarget().getName())
						&& access.getTargetOwner().isAssignableTo(owner));
	}

}
