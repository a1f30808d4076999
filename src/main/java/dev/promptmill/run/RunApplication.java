package dev.promptmill.run;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.observation.ObservationRegistry;

import org.springframework.batch.core.configuration.annotation.BatchObservabilityBeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Starts the Spring contexts in which a run is worked on. */
final class RunApplication {

	private RunApplication() {
	}

	/**
	 * A context with the job of the run. Spring Batch asks the database while it is made,
	 * and nothing is sent before it is.
	 */
	static ConfigurableApplicationContext startJob(RunContext given) {
		return given.database().database().outlast(() -> job(given));
	}

	private static ConfigurableApplicationContext job(RunContext given) {
		SpringApplicationBuilder application = application(given, JobConfiguration.class).properties(
				"spring.batch.jdbc.initialize-schema=never",
				// The lease keeps others out; serializable, PostgreSQL would refuse
				// runs that start together.
				"spring.batch.jdbc.isolation-level-for-create=read_committed");
		return application.initializers((context) -> observe(context.getBeanFactory(), given.metrics().observations()),
				(context) -> context.getBeanFactory()
					.addBeanPostProcessor(new OutageTolerantJobRepository(given.database().database())))
			.run();
	}

	/** A context in which only what is asked for is made. */
	static ConfigurableApplicationContext startWithoutJob(RunContext given) {
		return application(given, RunConfiguration.class).lazyInitialization(true).run();
	}

	private static SpringApplicationBuilder application(RunContext given, Class<?> configuration) {
		List<Class<?>> sources = new ArrayList<>(List.of(configuration));
		sources.add(given.run().plan().simulated() ? SimulationConfiguration.class : AccountConfiguration.class);
		if (given.runConnections().workers() != null) {
			sources.add(RemoteCollectConfiguration.class);
		}
		return new SpringApplicationBuilder(sources.toArray(Class<?>[]::new)).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.registerShutdownHook(false)
			.properties("spring.config.location=classpath:/promptmill-defaults.yaml")
			.initializers(
					(context) -> ((GenericApplicationContext) context).registerBean(RunContext.class, () -> given));
	}

	/** Spring Batch tells what its job and steps do to a registry that it finds. */
	private static void observe(ConfigurableListableBeanFactory beans, ObservationRegistry observations) {
		if (!observations.isNoop()) {
			BatchObservabilityBeanPostProcessor observability = new BatchObservabilityBeanPostProcessor();
			observability.postProcessBeanFactory(beans);
			beans.addBeanPostProcessor(observability);
		}
	}

}
