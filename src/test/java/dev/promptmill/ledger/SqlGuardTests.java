package dev.promptmill.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.promptmill.support.SqlGuard;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherConstants;
import org.junit.platform.launcher.LauncherExecutionRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Mutation testing of SQL: each guard of {@link SqlGuards} is weakened on its way to the
 * database, and the test that holds it must fail. Of a test that fails, only the first
 * failure is waited for. A build takes a sample of them.
 */
class SqlGuardTests {

	/** One in so many is looked at in every build. */
	private static final int SAMPLE = 25;

	@ParameterizedTest
	@MethodSource
	void sampledGuardWhenWeakenedThenItsTestFails(SqlGuard guard) {
		assertNoticed(guard);
	}

	@ParameterizedTest
	@MethodSource
	@Tag("mutation")
	void everyGuardWhenWeakenedThenItsTestFails(SqlGuard guard) {
		assertNoticed(guard);
	}

	private static void assertNoticed(SqlGuard guard) {
		List<String> failures = guard.whileWeakened(() -> failuresOf(guard));
		assertThat(guard.wasMet()).as("%s was sent to the database", guard).isTrue();
		assertThat(failures).as("failures of %s without %s", guard.holder(), guard).isNotEmpty();
		assertThat(failures).as("the weakened statement is valid SQL")
			.noneMatch((failure) -> failure.contains("BadSql"));
	}

	@Test
	@Tag("mutation")
	void everyTestWhenNoGuardIsWeakenedThenPasses() {
		Stream<Class<?>> tests = SqlGuards.all().stream().<Class<?>>map(SqlGuard::heldBy).distinct();
		assertThat(tests)
			.allSatisfy((test) -> assertThat(failuresOf(List.of(DiscoverySelectors.selectClass(test)))).isEmpty());
	}

	static List<SqlGuard> everyGuardWhenWeakenedThenItsTestFails() {
		return SqlGuards.all();
	}

	static Stream<SqlGuard> sampledGuardWhenWeakenedThenItsTestFails() {
		List<SqlGuard> guards = SqlGuards.all();
		return IntStream.range(0, guards.size()).filter((i) -> i % SAMPLE == 0).mapToObj(guards::get);
	}

	private static List<String> failuresOf(SqlGuard guard) {
		return failuresOf(guard.methods()
			.stream()
			.map((method) -> DiscoverySelectors.selectMethod(guard.heldBy(), method))
			.toList());
	}

	private static List<String> failuresOf(List<? extends DiscoverySelector> tests) {
		List<String> failures = new ArrayList<>();
		CancellationToken enough = CancellationToken.create();
		LauncherExecutionRequest request = LauncherExecutionRequestBuilder
			.request(LauncherDiscoveryRequestBuilder.request()
				.selectors(tests)
				.configurationParameter("promptmill.test.databases", "H2")
				.configurationParameter(LauncherConstants.CAPTURE_STDOUT_PROPERTY_NAME, "false")
				.build())
			.listeners(new TestExecutionListener() {
				@Override
				public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
					if (result.getStatus() == TestExecutionResult.Status.FAILED) {
						failures.add(identifier.getDisplayName() + ": " + result.getThrowable().orElse(null));
						enough.cancel();
					}
				}
			})
			.cancellationToken(enough)
			.build();
		LauncherFactory.create().execute(request);
		return failures;
	}

}
