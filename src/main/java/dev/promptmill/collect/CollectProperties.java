package dev.promptmill.collect;

import jakarta.validation.constraints.NotNull;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the collect step: the settings {@code promptmill.collect.*}.
 *
 * @param mode {@code local}: in the run's own process; {@code remote}: by workers.
 */
public record CollectProperties(@NotNull @DefaultValue("local") Mode mode) {

	/** Who collects. */
	public enum Mode {

		/** The run's own process. */
		LOCAL,

		/** Workers, on any machine. */
		REMOTE

	}

	public boolean isRemote() {
		return this.mode == Mode.REMOTE;
	}

}
