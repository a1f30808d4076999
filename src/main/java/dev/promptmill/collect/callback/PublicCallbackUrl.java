package dev.promptmill.collect.callback;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

import dev.promptmill.download.AllowedHosts;
import dev.promptmill.download.PublicAddresses;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Settings whose callback address the API could reach: public https, unless said
 * otherwise. Names are judged by what they are, not by what they resolve to here: behind
 * a proxy the inside view differs from the API's.
 */
@Documented
@Constraint(validatedBy = PublicCallbackUrl.Validator.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface PublicCallbackUrl {

	String message() default "can't be used";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/** Decides whether settings satisfy {@link PublicCallbackUrl}. */
	final class Validator implements ConstraintValidator<PublicCallbackUrl, CallbackProperties> {

		private static final int LONGEST = 1500;

		private static final Pattern NAME = Pattern
			.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]*[a-z0-9]");

		/** RFC 6761, 6762, 7686, 8375 and 9476: names that mean nothing in public. */
		private static final Pattern PRIVATE_NAME = Pattern
			.compile("(.*\\.)?(localhost|local|internal|lan|test|invalid|example|onion|alt|home\\.arpa)");

		@Override
		public boolean isValid(CallbackProperties properties, @Nullable ConstraintValidatorContext context) {
			URI url = properties.url();
			String problem = (url != null) ? problem(url, properties) : null;
			if (problem != null && context != null) {
				context.disableDefaultConstraintViolation();
				context.buildConstraintViolationWithTemplate(problem).addPropertyNode("url").addConstraintViolation();
			}
			return problem == null;
		}

		private static @Nullable String problem(URI url, CallbackProperties properties) {
			if (url.getScheme() == null || url.getHost() == null || url.getRawUserInfo() != null
					|| url.getRawQuery() != null || url.getRawFragment() != null || url.toString().length() > LONGEST) {
				return "must be an address such as https://prompts.example.com/promptmill, without user, query and"
						+ " fragment";
			}
			boolean http = "http".equalsIgnoreCase(url.getScheme());
			if (!"https".equalsIgnoreCase(url.getScheme()) && !(http && properties.allowHttp())) {
				return "must be an https:// address (http:// only with promptmill.callback.allow-http=true)";
			}
			if (!isPublic(url.getHost()) && !new AllowedHosts(properties.allowedHosts()).contain(url.getHost())) {
				return "must name a public host, since the API calls it from the internet"
						+ " (promptmill.callback.allowed-hosts allows others by name)";
			}
			return null;
		}

		private static boolean isPublic(String host) {
			String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
			boolean publicName = NAME.matcher(name).matches() && !PRIVATE_NAME.matcher(name).matches();
			return publicName || PublicAddresses.containLiteral(host);
		}

	}

}
