package dev.promptmill.run;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.output.OutputStores;
import dev.promptmill.settings.Settings;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A simulated API in this process, in place of the real one. */
@Configuration(proxyBeanMethods = false)
class SimulationConfiguration {

	@Bean
	SimulatedApi simulatedApi(RunContext context, OutputStores stores) {
		return SimulatedApi.start(context.run(), context.settings(), stores.workFolder(context.run().plan().output()),
				context.timeAndRandom().random());
	}

	@Bean
	Settings settings(RunContext context, SimulatedApi simulated) {
		return simulated.applyTo(context.settings());
	}

	@Bean
	ApiKey apiKey(SimulatedApi simulated) {
		return simulated.key();
	}

}
