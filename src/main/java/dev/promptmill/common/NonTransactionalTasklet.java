package dev.promptmill.common;

import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/**
 * Carries out a tasklet outside of the transaction that Spring Batch puts around it.
 * Within it, the first read would bind its connection to the thread for as long as the
 * step lasts, and a step that lasts all night could not outlive that connection.
 *
 * @param tasklet what to do
 */
public record NonTransactionalTasklet(Tasklet tasklet) implements Tasklet {

	@Override
	public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext context) throws Exception {
		PlatformTransactionManager suspending = suspending();
		TransactionStatus suspended = suspending
			.getTransaction(new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW));
		try {
			return this.tasklet.execute(contribution, context);
		}
		finally {
			suspending.commit(suspended);
		}
	}

	/** Suspends what is bound to the thread, and binds nothing itself. */
	private static PlatformTransactionManager suspending() {
		ResourcelessTransactionManager manager = new ResourcelessTransactionManager();
		manager.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
		return manager;
	}

}
