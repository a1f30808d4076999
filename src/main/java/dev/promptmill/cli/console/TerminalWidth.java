package dev.promptmill.cli.console;

import java.io.IOException;
import java.util.function.IntSupplier;

import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The present number of columns of the terminal. The progress bar's own way to ask takes
 * the signals of the process with it: Ctrl-C would kill a run instead of stopping it.
 */
final class TerminalWidth implements IntSupplier {

	private static final int USUAL = 80;

	private static final int NARROWEST = 10;

	private @Nullable Terminal terminal;

	@Override
	public synchronized int getAsInt() {
		try {
			if (this.terminal == null) {
				this.terminal = TerminalBuilder.builder().dumb(true).nativeSignals(false).build();
			}
			int width = this.terminal.getWidth();
			return (width < NARROWEST) ? USUAL : width;
		}
		catch (IOException | RuntimeException | LinkageError ex) {
			return USUAL;
		}
	}

}
