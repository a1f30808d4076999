package dev.promptmill.support;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Runs a test class once on H2 in file mode and once on PostgreSQL. Its constructor takes
 * a {@link TestDatabase}, which is fresh for the class and shared by its methods: each
 * makes a run of its own.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Tag("parts")
@ParameterizedClass(name = "{0}")
@ArgumentsSource(LedgerDatabases.class)
public @interface OnEveryDatabase {

}
