package dev.promptmill.support;

import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Opens a fresh database of each kind; JUnit closes it when the class is through. */
final class LedgerDatabases implements ArgumentsProvider {

	/** A JUnit configuration parameter or system property that names the only kind. */
	static final String ONLY = "promptmill.test.databases";

	@Override
	public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
		return kinds(context).map((kind) -> Arguments.of(TestDatabase.open(kind)));
	}

	private static Stream<TestDatabase.Kind> kinds(ExtensionContext context) {
		return context.getConfigurationParameter(ONLY, TestDatabase.Kind::valueOf)
			.map(Stream::of)
			.orElseGet(() -> Stream.of(TestDatabase.Kind.values()));
	}

}
