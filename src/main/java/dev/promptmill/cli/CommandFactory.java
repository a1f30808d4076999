package dev.promptmill.cli;

import java.lang.reflect.Constructor;
import java.util.Map;

import dev.promptmill.cli.console.ConsoleLog;
import dev.promptmill.common.TimeAndRandom;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands: those that ask for it get the console and the environment. */
final class CommandFactory implements IFactory {

	private final CommandContext context;

	CommandFactory(ConsoleLog console, Map<String, String> environment) {
		this.context = new CommandContext(console, environment, TimeAndRandom.ofThisMachine());
	}

	@Override
	public <K> K create(Class<K> type) throws Exception {
		for (Constructor<?> constructor : type.getDeclaredConstructors()) {
			if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == CommandContext.class) {
				return type.cast(constructor.newInstance(this.context));
			}
		}
		return CommandLine.defaultFactory().create(type);
	}

}
