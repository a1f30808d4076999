package dev.promptmill.metrics;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;

import dev.promptmill.network.WebAddress;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import org.jspecify.annotations.Nullable;

/**
 * An address that metrics may be sent to. It is kept with the run, so it must hold no
 * secret.
 */
@Documented
@Constraint(validatedBy = ExporterUrl.Validator.class)
@Target({ ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT })
@Retention(RetentionPolicy.RUNTIME)
@interface ExporterUrl {

	String message() default "must be an http:// or https:// address without user, query and fragment";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/** Decides whether an address satisfies {@link ExporterUrl}. */
	final class Validator implements ConstraintValidator<ExporterUrl, URI> {

		@Override
		public boolean isValid(@Nullable URI url, @Nullable ConstraintValidatorContext context) {
			return url == null || WebAddress.isPlain(url);
		}

	}

}
