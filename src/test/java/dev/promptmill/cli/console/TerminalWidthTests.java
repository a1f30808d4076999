package dev.promptmill.cli.console;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sun.misc.Signal;

import static org.assertj.core.api.Assertions.assertThat;

class TerminalWidthTests {

	@Test
	@Timeout(60)
	void getAsIntWhenOnATerminalThenCtrlCStillReachesThisProgram() throws Exception {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		// A build in the background ignores Ctrl-C, and so would all that it starts.
		String command = "env --default-signal=INT " + java + " -Xshare:auto -XX:TieredStopAtLevel=1 -cp '"
				+ System.getProperty("java.class.path") + "' '" + OnATerminal.class.getName() + "'";
		Process process = onATerminal(command);
		try (OutputStream keys = process.getOutputStream();
				BufferedReader screen = new BufferedReader(
						new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
			assertThat(screen.readLine()).isEqualTo("ready");
			keys.write(3);
			keys.flush();
			assertThat(screen.readLine()).endsWith("stopped in order");
		}
		finally {
			process.destroyForcibly();
		}
	}

	/** Gives a command a terminal, with what util-linux has for that. */
	private static Process onATerminal(String command) {
		try {
			ProcessBuilder builder = new ProcessBuilder("script", "-qec", command, "/dev/null")
				.redirectErrorStream(true);
			builder.environment().put("TERM", "xterm");
			return builder.start();
		}
		catch (IOException ex) {
			return Assumptions.abort("There is no script(1) of util-linux here: " + ex.getMessage());
		}
	}

	/** A program that wants to hear of Ctrl-C itself. */
	static final class OnATerminal {

		private OnATerminal() {
		}

		public static void main(String[] arguments) throws InterruptedException {
			CountDownLatch interrupted = new CountDownLatch(1);
			Signal.handle(new Signal("INT"), (signal) -> interrupted.countDown());
			new TerminalWidth().getAsInt();
			System.out.println("ready");
			System.out.println(interrupted.await(30, TimeUnit.SECONDS) ? "stopped in order" : "nothing came");
		}

	}

}
