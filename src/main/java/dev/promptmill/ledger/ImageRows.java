package dev.promptmill.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** Reads and writes {@link ImageRecord}s. */
public final class ImageRows {

	private static final String INSERT = """
			INSERT INTO image (source_url, file, sha256, bytes, width, height, size_ok, content_type, downloaded_at, failure,
			  run_id, row_no, image_no)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			""";

	private static final String UPDATE = """
			UPDATE image SET source_url = ?, file = ?, sha256 = ?, bytes = ?, width = ?, height = ?, size_ok = ?,
			  content_type = ?, downloaded_at = ?, failure = ?
			WHERE run_id = ? AND row_no = ? AND image_no = ?
			""";

	private ImageRows() {
	}

	/** The images of a row, in their order. */
	public static List<ImageRecord> of(LedgerDatabase database, long run, long row) {
		return database.template()
			.query("SELECT * FROM image WHERE run_id = ? AND row_no = ? ORDER BY image_no",
					(result, n) -> image(result), run, row);
	}

	/** The statement that adds an image to a row. */
	public static GuardedUpdate.Statement insert(long run, long row, ImageRecord image) {
		return new GuardedUpdate.Statement(INSERT, arguments(run, row, image));
	}

	/** The statement that writes where an image of a row stands now. */
	public static GuardedUpdate.Statement update(long run, long row, ImageRecord image) {
		return new GuardedUpdate.Statement(UPDATE, arguments(run, row, image));
	}

	/** The image in the current row of a result set. */
	public static ImageRecord image(ResultSet row) throws SQLException {
		return new ImageRecord(row.getInt("image_no"), text(row, "source_url"), stored(row), row.getString("failure"));
	}

	private static ImageRecord.@Nullable Stored stored(ResultSet row) throws SQLException {
		String file = row.getString("file");
		if (file == null) {
			return null;
		}
		return new ImageRecord.Stored(file, text(row, "sha256"), row.getLong("bytes"), row.getInt("width"),
				row.getInt("height"), row.getBoolean("size_ok"), text(row, "content_type"),
				Instant.ofEpochMilli(row.getLong("downloaded_at")));
	}

	private static @Nullable Object[] arguments(long run, long row, ImageRecord image) {
		ImageRecord.Stored stored = image.stored();
		if (stored == null) {
			return new @Nullable Object[] { image.sourceUrl(), null, null, null, null, null, null, null, null,
					image.failure(), run, row, image.number() };
		}
		return new @Nullable Object[] { image.sourceUrl(), stored.file(), stored.sha256(), stored.bytes(),
				stored.width(), stored.height(), stored.sizeOk(), stored.contentType(),
				stored.downloadedAt().toEpochMilli(), null, run, row, image.number() };
	}

	private static String text(ResultSet row, String column) throws SQLException {
		return Objects.requireNonNull(row.getString(column));
	}

}
