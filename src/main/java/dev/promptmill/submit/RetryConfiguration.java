package dev.promptmill.submit;

import java.time.Duration;

import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.pacing.RetryPolicy;
import dev.promptmill.pacing.RetrySchedule;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The rules by which rows are sent again: whoever collects decides by them, too. */
@Configuration(proxyBeanMethods = false)
public class RetryConfiguration {

	private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(2);

	@Bean
	RetryPolicy retryPolicy(SubmitProperties submit, TimeAndRandom timeAndRandom) {
		Duration first = submit.backoff().isZero() ? Duration.ofMillis(1) : submit.backoff();
		Duration longest = (first.compareTo(LONGEST_BACKOFF) > 0) ? first : LONGEST_BACKOFF;
		return new RetryPolicy(new RetrySchedule(first, longest, timeAndRandom.random()), submit.maxAttempts());
	}

}
