package dev.promptmill.submit;

import java.time.ZoneId;

import dev.promptmill.apixo.TaskApi;
import dev.promptmill.common.RequestExecutor;
import dev.promptmill.common.RunCommands;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.step.BudgetRules;
import dev.promptmill.ledger.step.CanaryLedger;
import dev.promptmill.ledger.step.SubmitLedger;
import dev.promptmill.ledger.step.UndeliveredTasks;
import dev.promptmill.pacing.AdaptiveRateLimiter;
import dev.promptmill.pacing.ApiBreaker;
import dev.promptmill.pacing.BreakerSettings;
import dev.promptmill.pacing.RetryPolicy;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Submission: its ledger, what holds it back, and its loop. */
@Configuration(proxyBeanMethods = false)
public class SubmitConfiguration {

	@Bean
	SubmitLedger submitLedger(LedgerDatabase database, RunLease lease, Run run, SubmitLimits limits,
			SubmissionListener listener, TimeAndRandom timeAndRandom) {
		SubmitLedger ledger = new SubmitLedger(database, lease, run.plan().unitPrice(), timeAndRandom.clock(),
				new BudgetRules(!run.plan().simulated(), limits.periods(), ZoneId.systemDefault()));
		if (listener.asksForCallbacks()) {
			ledger.asksForCallbacks();
		}
		return ledger;
	}

	@Bean
	AdaptiveRateLimiter rateLimiter(SubmitProperties submit, TimeAndRandom timeAndRandom) {
		return new AdaptiveRateLimiter(submit.ceilings(), timeAndRandom.ticker(), timeAndRandom.random());
	}

	@Bean
	ApiBreaker apiBreaker(SubmitProperties submit, TimeAndRandom timeAndRandom) {
		return new ApiBreaker(BreakerSettings.withMaxOutage(submit.maxOutage()), timeAndRandom.ticker(),
				timeAndRandom.random());
	}

	@Bean
	DeliveryBreaker deliveryBreaker(LedgerDatabase database, Run run, SubmitProperties submit, RunCommands commands,
			TimeAndRandom timeAndRandom) {
		return new DeliveryBreaker(new UndeliveredTasks(database, run.id()), commands, submit.maxOutage(),
				ZoneId.systemDefault(), timeAndRandom.ticker());
	}

	@Bean
	Throttle throttle(SubmitLedger ledger, AdaptiveRateLimiter rateLimiter, ApiBreaker breaker,
			DeliveryBreaker undeliveredTasks, RunCommands commands, TimeAndRandom timeAndRandom) {
		return new Throttle(ledger, rateLimiter, breaker, undeliveredTasks, commands, timeAndRandom.ticker());
	}

	@Bean
	Canary canary(LedgerDatabase database, RunLease lease, SubmitLedger ledger, SubmitProperties submit,
			SubmitLimits limits, RunControl control) {
		return new Canary(new CanaryLedger(database, lease, submit.maxAttempts()), ledger, limits.canary(), control);
	}

	@Bean
	RequestExecutor submitExecutor(RunControl control, TimeAndRandom timeAndRandom) {
		return new RequestExecutor("submit", control.changes(), timeAndRandom.ticker());
	}

	@Bean
	SubmitLoop submitLoop(SubmitLedger ledger, TaskApi api, SubmitProperties submit, RetryPolicy retries,
			SubmissionListener listener, Throttle throttle, SubmitLimits limits, RequestExecutor submitExecutor,
			RunControl control, TimeAndRandom timeAndRandom) {
		SubmitOutcomePolicy policy = new SubmitOutcomePolicy(submit, retries.schedule(), listener,
				timeAndRandom.clock());
		return new SubmitLoop(ledger, api, policy, throttle, limits.budget(), submitExecutor, control,
				timeAndRandom.ticker());
	}

}
