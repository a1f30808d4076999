package dev.promptmill.run;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.atomic.AtomicInteger;

import dev.promptmill.ledger.LedgerDatabase;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Has Spring Batch's own writes outlast a database that is away for a moment. They can be
 * repeated: the lease of the run says that nobody else writes these rows. What a broken
 * attempt may leave behind (an execution that never begins) is ended by the next restart.
 *
 * @param database to wait for
 */
record OutageTolerantJobRepository(LedgerDatabase database) implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		return (bean instanceof JobRepository repository) ? patient(repository) : bean;
	}

	private JobRepository patient(JobRepository repository) {
		InvocationHandler handler = (proxy, method, arguments) -> call(repository, method, arguments);
		return (JobRepository) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { JobRepository.class }, handler);
	}

	private @Nullable Object call(JobRepository repository, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		AtomicInteger attempts = new AtomicInteger();
		try {
			return this.database.outlast(() -> {
				if (attempts.getAndIncrement() > 0) {
					Object known = prepareAgain(repository, method, arguments);
					if (known != null) {
						return known;
					}
				}
				return invoke(repository, method, arguments);
			});
		}
		catch (UndeclaredThrowableException ex) {
			throw ex.getUndeclaredThrowable();
		}
	}

	/**
	 * The broken attempt may have been committed: then an instance is there already. And
	 * it counted a step's version on, whether it was committed or not.
	 */
	private static @Nullable Object prepareAgain(JobRepository repository, Method method,
			@Nullable Object @Nullable [] arguments) {
		if (arguments == null) {
			return null;
		}
		if (method.getName().equals("createJobInstance") && arguments[0] instanceof String job
				&& arguments[1] instanceof JobParameters parameters) {
			return repository.getJobInstance(job, parameters);
		}
		if (method.getName().equals("update") && arguments[0] instanceof StepExecution step) {
			StepExecution stored = repository.getStepExecution(step.getId());
			Integer version = (stored != null) ? stored.getVersion() : null;
			if (version != null) {
				step.setVersion(version);
			}
		}
		return null;
	}

	private static @Nullable Object invoke(JobRepository repository, Method method,
			@Nullable Object @Nullable [] arguments) {
		try {
			return method.invoke(repository, arguments);
		}
		catch (InvocationTargetException ex) {
			if (ex.getTargetException() instanceof RuntimeException failure) {
				throw failure;
			}
			throw new UndeclaredThrowableException(ex.getTargetException());
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
