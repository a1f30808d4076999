package dev.promptmill.collect.callback;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.util.regex.Pattern;

import dev.promptmill.download.AllowedHosts;
import dev.promptmill.network.PublicHosts;
import dev.promptmill.network.WebAddress;
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

		/** Copied from a document, and reserved by RFC 6761. */
		private static final Pattern EXAMPLE = Pattern.compile("(?i)(.*\\.)?example\\.?");

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
			if (url.getHost() != null && !WebAddress.isHttps(url)
					&& !("http".equalsIgnoreCase(url.getScheme()) && properties.allowHttp())) {
				return "must be an https:// address (http:// only with promptmill.callback.allow-http=true)";
			}
			if (!WebAddress.isPlain(url) || url.toString().length() > LONGEST) {
				return "must be an address such as https://prompts.example.com/promptmill, without user, query and"
						+ " fragment";
			}
			if (!isPublic(url.getHost()) && !new AllowedHosts(properties.allowedHosts()).contain(url.getHost())) {
				return "must name a public host, since the API calls it from the internet"
						+ " (promptmill.callback.allowed-hosts allows others by name)";
			}
			return null;
		}

		private static boolean isPublic(String host) {
			return PublicHosts.contain(host) && !EXAMPLE.matcher(host).matches();
		}

	}

}
