package dev.promptmill.submit;

import java.time.Duration;

import dev.promptmill.control.EndRunOnFailure;
import dev.promptmill.control.Ending;
import dev.promptmill.control.RunControl;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.SubmitLedger;

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

	/** A stop has 20 seconds in all; what was not answered by then is in doubt. */
	private static final Duration GRACE = Duration.ofSeconds(12);

	@Bean
	Step submitStep(JobRepository repository, SubmitLoop loop, SubmitLedger ledger, Canary canary, RunControl control) {
		return new StepBuilder("submit", repository).tasklet((contribution, chunk) -> {
			canary.look();
			if (loop.work(TURN)) {
				return RepeatStatus.CONTINUABLE;
			}
			loop.drain(control.isEnding() ? GRACE : Duration.ofHours(1));
			return end(contribution, ledger, control);
		}).allowStartIfComplete(true).listener(new EndRunOnFailure(control)).build();
	}

	private static RepeatStatus end(StepContribution contribution, SubmitLedger ledger, RunControl control) {
		if (control.ending().filter((ending) -> ending.reason() == Ending.Reason.FAULT).isPresent()) {
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
