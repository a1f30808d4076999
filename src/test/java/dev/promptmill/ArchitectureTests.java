package dev.promptmill;

import java.util.Set;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps the house as CONTRIBUTING.md draws it, and shows of every rule that it can be
 * broken.
 */
class ArchitectureTests {

	private static final ArchitectureRules RULES = new ArchitectureRules("dev.promptmill");

	private static final JavaClasses HOUSE = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("dev.promptmill");

	private static final ArchitectureRules BAD_RULES = new ArchitectureRules("badhouse");

	private static final JavaClasses BAD_HOUSE = new ClassFileImporter().importPackages("badhouse");

	@ParameterizedTest
	@MethodSource("packages")
	void packageImportsOnlyWhereItsArrowsLead(String name) {
		RULES.arrowsFrom(name).check(HOUSE);
	}

	@Test
	void packagesAreThoseOfTheHouse() {
		assertThat(HOUSE.stream().map(JavaClass::getPackageName)).allMatch(
				(name) -> name.equals("dev.promptmill")
						|| packages().anyMatch((known) -> (name + ".").startsWith("dev.promptmill." + known + ".")),
				"has arrows in ArchitectureRules");
	}

	@Test
	void packagesFormNoCycle() {
		RULES.noCycles().check(HOUSE);
	}

	@Test
	void onlyPipelineAndStepConfigurationsKnowSpringBatch() {
		RULES.batchStaysInItsPlace().check(HOUSE);
	}

	@ParameterizedTest
	@MethodSource("bans")
	void nothingBannedIsUsed(String ban) {
		RULES.bans().get(ban).check(HOUSE);
	}

	@ParameterizedTest
	@MethodSource("bans")
	void banFailsForEachWayToBreakIt(String ban) {
		Set<String> ways = badhouse.submit.Forbidden.WAYS.get(ban);
		String report = BAD_RULES.bans().get(ban).evaluate(BAD_HOUSE).getFailureReport().toString();
		assertThat(ways).isNotEmpty().allSatisfy((way) -> assertThat(report).contains("Forbidden." + way));
		assertThat(report).doesNotContain("Forbidden.allowed");
	}

	@Test
	void arrowsFailWhenAStepImportsAnother() {
		assertThat(arrowViolations("input")).contains("badhouse.submit.Forbidden");
	}

	@Test
	void arrowsFailWhenTheLedgerImportsACommand() {
		assertThat(arrowViolations("ledger")).contains("badhouse.cli.Command");
	}

	@Test
	void arrowsFailWhenAPackageImportsTheRoot() {
		assertThat(arrowViolations("simulator")).contains("badhouse.Root");
	}

	@Test
	void arrowsHoldWhenACommandImportsWhatIsBelow() {
		assertThat(BAD_RULES.arrowsFrom("cli").evaluate(BAD_HOUSE).hasViolation()).isFalse();
	}

	@Test
	void cyclesFailWhenTwoPackagesImportEachOther() {
		assertThat(BAD_RULES.noCycles().evaluate(BAD_HOUSE).hasViolation()).isTrue();
	}

	@Test
	void springBatchFailsOutsideItsPlaceOnly() {
		String report = BAD_RULES.batchStaysInItsPlace().evaluate(BAD_HOUSE).getFailureReport().toString();
		assertThat(report).contains("badhouse.input.Reader").doesNotContain("badhouse.input.IngestStepConfiguration");
	}

	static Stream<String> packages() {
		return ArchitectureRules.ARROWS.keySet().stream().sorted();
	}

	static Stream<String> bans() {
		return RULES.bans().keySet().stream();
	}

	private static String arrowViolations(String name) {
		return BAD_RULES.arrowsFrom(name).evaluate(BAD_HOUSE).getFailureReport().toString();
	}

}
