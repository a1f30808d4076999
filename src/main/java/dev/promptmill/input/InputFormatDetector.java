package dev.promptmill.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.opencsv.RFC4180ParserBuilder;
import dev.promptmill.common.NormalizedName;
import dev.promptmill.input.header.Column;
import dev.promptmill.input.header.ColumnSuggestion;
import dev.promptmill.input.header.HeaderNames;
import dev.promptmill.input.header.InputOptions;
import dev.promptmill.input.header.TextTemplate;
import dev.promptmill.input.source.Blanks;
import dev.promptmill.input.source.CsvFormat;
import dev.promptmill.input.source.CsvRecordSplitter;
import dev.promptmill.input.source.CsvSource;
import dev.promptmill.input.source.InputKind;
import dev.promptmill.input.source.Printable;
import dev.promptmill.input.source.UnusableInputException;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how a file is to be read: by its byte order mark, its first line and its
 * header. What two readings fit is not decided here but asked.
 */
final class InputFormatDetector {

	private static final int HEAD = 64 * 1024;

	private static final String DELIMITERS = ",;\t|";

	private static final Pattern SEPARATOR_LINE = Pattern.compile("\uFEFF?\"?(?i:sep)=([^\r\n])\"?(?:\r\n|\r|\n|$)");

	private final Path file;

	private final InputOptions options;

	private InputFormatDetector(Path file, InputOptions options) {
		this.file = file;
		this.options = options;
	}

	/**
	 * Looks at the beginning of a file.
	 * @throws UnusableInputException when it is no CSV and no workbook, or two readings
	 * of it are possible
	 */
	static DetectedFormat detect(Path file, InputOptions options, InputStream in) throws IOException {
		byte[] head = in.readNBytes(HEAD);
		InputKind kind = InputKind.of(file, head);
		if (kind == InputKind.WORKBOOK) {
			return new DetectedFormat(kind, new CsvFormat(StandardCharsets.UTF_8, ',', true), false,
					"workbook (.xlsx), first sheet");
		}
		return new InputFormatDetector(file, options).csv(head);
	}

	static DetectedFormat detect(Path file, InputOptions options) throws IOException {
		try (InputStream in = Files.newInputStream(file)) {
			return detect(file, options, in);
		}
	}

	private DetectedFormat csv(byte[] head) {
		Mark mark = Mark.of(head);
		Charset named = this.options.charset();
		Charset charset = (named != null) ? named : (mark != null) ? mark.charset() : StandardCharsets.UTF_8;
		String text = decode(head, charset);
		Matcher line = SEPARATOR_LINE.matcher(text);
		boolean separatorLine = line.lookingAt() && CsvFormat.mayDelimit(line.group(1).charAt(0));
		String header = separatorLine ? text.substring(line.end()) : text;
		Character given = this.options.delimiter();
		char delimiter = (given != null) ? given
				: separatorLine ? line.group(1).charAt(0) : new DelimiterChoice(header).best();
		String words = "CSV, " + charset + ((mark != null && named == null) ? " (byte order mark)" : "") + ", "
				+ CsvFormat.name(delimiter) + (separatorLine ? " (its first line says so)" : "");
		return new DetectedFormat(InputKind.CSV, new CsvFormat(charset, delimiter, mark != null), separatorLine, words);
	}

	/** Bytes that are not in the charset are another's business. */
	private static String decode(byte[] head, Charset charset) {
		try {
			CharBuffer text = charset.newDecoder()
				.onMalformedInput(CodingErrorAction.REPLACE)
				.onUnmappableCharacter(CodingErrorAction.REPLACE)
				.decode(ByteBuffer.wrap(head));
			return (text.length() > 0 && text.charAt(0) == '\uFEFF') ? text.toString().substring(1) : text.toString();
		}
		catch (IOException ex) {
			throw new IllegalStateException("What can't be decoded is replaced", ex);
		}
	}

	/** A byte order mark. */
	private enum Mark {

		UTF_32LE("UTF-32LE", 0xFF, 0xFE, 0, 0), UTF_32BE("UTF-32BE", 0, 0, 0xFE, 0xFF),
		UTF_8("UTF-8", 0xEF, 0xBB, 0xBF), UTF_16LE("UTF-16LE", 0xFF, 0xFE), UTF_16BE("UTF-16BE", 0xFE, 0xFF);

		private final String charset;

		private final int[] bytes;

		Mark(String charset, int... bytes) {
			this.charset = charset;
			this.bytes = bytes;
		}

		Charset charset() {
			return Charset.forName(this.charset);
		}

		static @Nullable Mark of(byte[] head) {
			for (Mark mark : values()) {
				boolean fits = head.length >= mark.bytes.length;
				for (int i = 0; fits && i < mark.bytes.length; i++) {
					fits = (head[i] & 0xFF) == mark.bytes[i];
				}
				if (fits) {
					return mark;
				}
			}
			return null;
		}

	}

	/** The delimiter that a header bears out. */
	private final class DelimiterChoice {

		private final List<Reading> readings = new ArrayList<>();

		DelimiterChoice(String text) {
			DELIMITERS.chars().forEach((delimiter) -> this.readings.add(read(text, (char) delimiter)));
		}

		char best() {
			List<Reading> borneOut = this.readings.stream().filter(Reading::isBorneOut).toList();
			if (borneOut.size() > 1) {
				Reading first = borneOut.get(0);
				Reading second = borneOut.get(1);
				throw new UnusableInputException(InputFormatDetector.this.file,
						"its header can be read in two ways: with " + first.describe() + ", or with "
								+ second.describe() + ". Say which with --input-delimiter "
								+ InputFormatDetector.option(first.delimiter()) + " or --input-delimiter "
								+ InputFormatDetector.option(second.delimiter()));
			}
			if (!borneOut.isEmpty()) {
				return borneOut.get(0).delimiter();
			}
			return this.readings.stream()
				.filter((reading) -> reading.names().size() > 1)
				.max(Comparator.comparingInt(Reading::known).thenComparingInt((reading) -> reading.names().size()))
				.map(Reading::delimiter)
				.orElse(',');
		}

		private Reading read(String text, char delimiter) {
			try (CsvRecordSplitter splitter = new CsvRecordSplitter(InputFormatDetector.this.file,
					new StringReader(text), delimiter)) {
				CsvRecordSplitter.Frame frame = splitter.next();
				while (frame != null && Blanks.stripAll(frame.text()).isEmpty()) {
					frame = splitter.next();
				}
				if (frame == null) {
					return new Reading(delimiter, List.of(), false, 0);
				}
				List<String> names = CsvSource
					.split(new RFC4180ParserBuilder().withSeparator(delimiter).build(), frame.text())
					.stream()
					.map(Blanks::stripAll)
					.toList();
				return new Reading(delimiter, names, names.size() > 1 && hasAllThatIsNeeded(names),
						(int) names.stream().filter(this::isKnown).count());
			}
			catch (IOException | UnusableInputException ex) {
				return new Reading(delimiter, List.of(), false, 0);
			}
		}

		/** A column for the prompt, or the columns of the template. */
		private boolean hasAllThatIsNeeded(List<String> names) {
			Set<String> present = new LinkedHashSet<>(names.stream().map(HeaderNames::key).toList());
			String mapped = InputFormatDetector.this.options.columns().get(Column.PROMPT.header());
			boolean prompt = present.contains(HeaderNames.key((mapped != null) ? mapped : Column.PROMPT.header()));
			Set<String> used = templateNames();
			return used.isEmpty() ? prompt : used.stream().allMatch((name) -> present.contains(HeaderNames.key(name)));
		}

		private Set<String> templateNames() {
			Set<String> used = new LinkedHashSet<>();
			String template = InputFormatDetector.this.options.template();
			if (template != null) {
				try {
					new TextTemplate(template).names()
						.stream()
						.filter((name) -> Column.of(name).isEmpty() && !isSetting(name))
						.forEach(used::add);
				}
				catch (IllegalArgumentException ex) {
					return Set.of();
				}
			}
			return used;
		}

		private boolean isSetting(String name) {
			String letters = NormalizedName.of(name);
			return InputFormatDetector.this.options.vary()
				.keySet()
				.stream()
				.anyMatch((key) -> NormalizedName.of(key).equals(letters))
					|| InputFormatDetector.this.options.defaults()
						.keySet()
						.stream()
						.anyMatch((key) -> NormalizedName.of(key).equals(letters));
		}

		private boolean isKnown(String name) {
			return Column.of(name).isPresent() || ColumnSuggestion.of(name).isPresent();
		}

	}

	private static String option(char delimiter) {
		return (delimiter == '\t') ? "tab" : "\"" + delimiter + "\"";
	}

	/**
	 * A header as one delimiter splits it.
	 *
	 * @param delimiter between its cells
	 * @param names of the columns that come out
	 * @param isBorneOut whether they are what an input needs
	 * @param known how many of them mean something
	 */
	private record Reading(char delimiter, List<String> names, boolean isBorneOut, int known) {

		String describe() {
			return CsvFormat.name(this.delimiter) + " (columns " + Printable.list(this.names) + ")";
		}

	}

}
