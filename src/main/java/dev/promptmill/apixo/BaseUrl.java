package dev.promptmill.apixo;

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
 * An address the key may be sent to: https, or http to this machine only, so that the key
 * never crosses a network in the clear.
 */
@Documented
@Constraint(validatedBy = BaseUrl.Validator.class)
@Target({ ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT })
@Retention(RetentionPolicy.RUNTIME)
@interface BaseUrl {

	String EXPECTED = "must be an https:// address without user, query and fragment"
			+ " (http:// is allowed for localhost, 127.0.0.0/8 and [::1] only)";

	String message() default EXPECTED;

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/** Decides whether an address satisfies {@link BaseUrl}. */
	final class Validator implements ConstraintValidator<BaseUrl, URI> {

		@Override
		public boolean isValid(@Nullable URI url, @Nullable ConstraintValidatorContext context) {
			return url == null || isSafe(url);
		}

		static boolean isSafe(URI url) {
			return WebAddress.isPlain(url) && WebAddress.isConfidential(url);
		}

	}

}
