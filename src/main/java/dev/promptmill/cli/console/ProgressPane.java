package dev.promptmill.cli.console;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * The last lines of a terminal while a run works: the library's progress bar, and facts
 * below it, folded to the terminal's width as it is at the moment. The cursor rests on
 * the line below them, so whatever ends the process leaves a clean prompt. Messages are
 * printed above.
 */
public final class ProgressPane implements ProgressBarConsumer {

	private static final String UP = "\u001b[%dA";

	private static final String CLEAR_LINE = "\u001b[K";

	private static final String CLEAR_BELOW = "\u001b[J";

	private static final String INDENT = "  ";

	private static final int NARROWEST = 20;

	private final PrintStream out;

	private final IntSupplier width;

	private List<String> facts = List.of();

	private String bar = "";

	private List<String> drawn = List.of();

	private int columns = NARROWEST;

	/**
	 * Starts empty.
	 * @param width columns of the terminal; the last one stays free, as some break a full
	 * line
	 */
	ProgressPane(PrintStream out, IntSupplier width) {
		this.out = out;
		this.width = width;
	}

	/** What the next drawing shows below the bar; each stays whole where it fits. */
	public synchronized void facts(List<String> now) {
		this.facts = List.copyOf(now);
	}

	/** Prints messages above the pane. */
	synchronized void above(Runnable messages) {
		if (this.bar.isEmpty()) {
			messages.run();
			return;
		}
		erase();
		messages.run();
		draw();
	}

	@Override
	public synchronized int getMaxRenderedLength() {
		measure();
		return this.columns;
	}

	@Override
	public synchronized void accept(String rendered) {
		this.bar = rendered;
		draw();
	}

	/** Leaves the bar and takes the facts away. */
	@Override
	public synchronized void close() {
		this.facts = List.of();
		draw();
		this.bar = "";
		this.drawn = List.of();
	}

	private void draw() {
		if (this.bar.isEmpty()) {
			return;
		}
		measure();
		List<String> lines = new ArrayList<>(List.of(cut(this.bar)));
		this.facts.forEach((fact) -> fold(fact, lines));
		StringBuilder text = new StringBuilder(backToTop());
		lines.forEach((line) -> text.append(line).append(CLEAR_LINE).append('\n'));
		text.append(CLEAR_BELOW);
		this.out.print(text);
		this.out.flush();
		this.drawn = lines;
	}

	private void erase() {
		this.out.print(backToTop() + CLEAR_BELOW);
		this.drawn = List.of();
	}

	/** A terminal that became narrower has broken the lines that are there. */
	private String backToTop() {
		int rows = this.drawn.stream().mapToInt((line) -> 1 + Math.max(0, line.length() - 1) / this.columns).sum();
		return "\r" + ((rows > 0) ? UP.formatted(rows) : "");
	}

	private void fold(String fact, List<String> lines) {
		StringBuilder line = new StringBuilder(INDENT);
		for (String word : fact.split(" ")) {
			if (line.length() > INDENT.length() && line.length() + word.length() >= this.columns) {
				lines.add(cut(line.toString()));
				line.setLength(INDENT.length());
			}
			line.append((line.length() > INDENT.length()) ? " " : "").append(word);
		}
		lines.add(cut(line.toString()));
	}

	private String cut(String line) {
		return (line.length() > this.columns) ? line.substring(0, this.columns) : line;
	}

	private void measure() {
		this.columns = Math.max(NARROWEST, this.width.getAsInt() - 1);
	}

}
