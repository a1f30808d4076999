package dev.promptmill.report.chart;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.promptmill.common.Sha256;

/**
 * The templates of HTML pages. What is filled in is written as it is and never searched
 * for further gaps.
 */
public final class HtmlTemplate {

	private static final String FOLDER = "/dev/promptmill/report/";

	private static final Pattern GAP = Pattern.compile("\\{\\{(\\w+)}}");

	private HtmlTemplate() {
	}

	/** Writes a template with its gaps filled. */
	public static void write(String name, Writer writer, Map<String, String> values) throws IOException {
		String template = resource(name);
		Matcher gap = GAP.matcher(template);
		int written = 0;
		while (gap.find()) {
			writer.write(template, written, gap.start() - written);
			writer.write(Objects.requireNonNull(values.get(gap.group(1)), gap.group(1)));
			written = gap.end();
		}
		writer.write(template, written, template.length() - written);
	}

	/** Values for a page with the common style. */
	public static Map<String, String> styled() throws IOException {
		String style = resource("report.css");
		Map<String, String> values = new LinkedHashMap<>();
		values.put("style", style);
		values.put("styleHash", hash(style));
		return values;
	}

	/** A text that belongs to the page, with LF at the end of lines. */
	public static String resource(String name) throws IOException {
		try (InputStream stream = HtmlTemplate.class.getResourceAsStream(FOLDER + name)) {
			String text = new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
			return text.replace("\r\n", "\n");
		}
	}

	/** Makes a text safe within an element or a quoted attribute. */
	public static String escape(String text) {
		return text.replace("&", "&amp;")
			.replace("<", "&lt;")
			.replace(">", "&gt;")
			.replace("\"", "&quot;")
			.replace("'", "&#39;");
	}

	/** What a content security policy calls this style or script. */
	public static String hash(String text) {
		return "sha256-" + Base64.getEncoder().encodeToString(Sha256.of(text));
	}

}
