package dev.promptmill.submit;

import java.time.Duration;

import dev.promptmill.apixo.ApiProperties;
import dev.promptmill.common.NonTransactionalTasklet;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.StopRunOnStepFailure;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.step.SubmitLedger;

import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The step that submits: one per run, because the rate limit belongs to the key. */
@Configuration(proxyBeanMethods = false)
public class SubmitStepConfiguration {

	private static final Duration TURN = Duration.ofSeconds(1);

	/**
	 * The whole step is one execution of its tasklet, so that Spring Batch writes only
	 * when it begins and ends.
	 */
	@Bean
	Step submitStep(JobRepository repository, SubmitLoop loop, SubmitLedger ledger, Canary canary, ApiProperties api,
			RunControl control) {
		return new StepBuilder("submit", repository).tasklet(new NonTransactionalTasklet((contribution, chunk) -> {
			boolean more = true;
			while (more) {
				canary.look();
				more = loop.work(TURN);
			}
			loop.drain(api.requestTimeout());
			return end(contribution, ledger, control);
		})).allowStartIfComplete(true).listener(new StopRunOnStepFailure(control)).build();
	}

	private static RepeatStatus end(StepContribution contribution, SubmitLedger ledger, RunControl control) {
		if (control.ending().filter((ending) -> ending.reason().isFault()).isPresent()) {
			throw new LedgerException(control.ending().get().message());
		}
		if (control.isEnding()) {
			contribution.getStepExecution().setTerminateOnly();
			return RepeatStatus.CONTINUABLE;
		}
		ledger.endSubmission();
		return RepeatStatus.FINISHED;
	}

}
