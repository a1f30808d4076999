package dev.promptmill.report.table;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.query.RowRecord;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Values that follow from a row's record. */
public final class RowFacts {

	/** The fail code of a row that the operator gave up with {@code resolve}. */
	static final String ABANDONED = "ABANDONED";

	private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {
	};

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private RowFacts() {
	}

	/** The images of a row that are on disk. */
	public static List<ImageRecord.Stored> onDisk(RowRecord row) {
		return row.images().stream().map(ImageRecord::stored).filter(Objects::nonNull).toList();
	}

	/** Images that were generated and billed, and are not on disk. */
	public static int toFetch(RowRecord row) {
		return row.images().size() - onDisk(row).size();
	}

	/** Images that were asked for and never generated. */
	static int notGenerated(RowRecord row) {
		return Math.max(0, row.imagesRequested() - row.images().size());
	}

	/**
	 * Whether it makes sense to run the row again: it is settled, at no risk of paying
	 * twice, and something of it was never generated.
	 */
	public static boolean toRunAgain(RowRecord row) {
		return switch (row.status()) {
			case REJECTED -> true;
			case FAILED -> !ABANDONED.equals(row.failCode()) && notGenerated(row) > 0;
			case PARTIAL -> notGenerated(row) > 0;
			case READY, SUBMITTING, GENERATING, DELIVERED, REUSED, UNKNOWN -> false;
		};
	}

	/** Why the row is not delivered: code and words, as far as they are known. */
	public static String reason(RowRecord row) {
		String code = CellFormat.text(row.failCode());
		String message = CellFormat.text(row.failMessage());
		if (code.isEmpty() || message.isEmpty() || row.status() == RowStatus.REJECTED) {
			return message.isEmpty() ? code : message;
		}
		return code + ": " + message;
	}

	/** The input object that is sent to the API, empty for a rejected row. */
	public static Map<String, Object> input(RowRecord row) {
		String input = row.input();
		try {
			return (input != null) ? MAPPER.readValue(input, OBJECT) : Map.of();
		}
		catch (JacksonException ex) {
			return Map.of();
		}
	}

	/** The URL of the reference image that was sent along, empty if there was none. */
	public static String reference(Map<String, Object> sent) {
		Object urls = (sent.get("image_urls") != null) ? sent.get("image_urls") : sent.get("image_url");
		Object first = (urls instanceof List<?> list) ? (list.isEmpty() ? null : list.get(0)) : urls;
		return (first instanceof String url) ? url : "";
	}

}
