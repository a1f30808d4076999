package dev.promptmill.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;

import dev.promptmill.common.Sha256;

/** Makes of a killed run in a folder's ledger one that has bought all its rows. */
final class BoughtRun {

	/**
	 * Names of one file: ext4 allows 65,000, and the run that takes them over needs as
	 * many.
	 */
	private static final int LINKS = 20_000;

	private final Path folder;

	BoughtRun(Path folder) {
		this.folder = folder;
	}

	void finish() throws IOException, SQLException {
		byte[] picture = new byte[1024];
		try (Connection ledger = DriverManager
			.getConnection("jdbc:h2:file:" + this.folder.resolve("data/promptmill").toAbsolutePath(), "sa", "");
				Statement statement = ledger.createStatement()) {
			Path images = imagesOf(statement);
			for (String sql : statements(picture)) {
				statement.executeUpdate(sql);
			}
			try (ResultSet rows = statement.executeQuery("SELECT row_no FROM prompt_row")) {
				write(rows, images, picture);
			}
		}
	}

	private static Path imagesOf(Statement statement) throws SQLException, IOException {
		try (ResultSet run = statement.executeQuery("SELECT output_folder FROM run")) {
			run.next();
			return Files.createDirectories(Path.of(run.getString(1)).resolve("images"));
		}
	}

	private static String[] statements(byte[] picture) {
		return new String[] {
				"UPDATE run SET state = 'FINISHED', exit_code = 0, submission_ended = TRUE, holder = NULL",
				"""
						UPDATE prompt_row SET status = 'DELIVERED', images_delivered = 1, attempts = 1, tries = 0,
						 task_id = 'task_' || row_no, task_scope = 0, submitted_at = 1, accepted_at = 2, completed_at = 3""",
				"DELETE FROM attempt",
				"""
						INSERT INTO attempt (run_id, row_no, attempt_no, state, images, task_id, http_status, reserved, billed,
						 returned, possibly_billed, intended_at, account_day, answered_at, ended_at)
						SELECT run_id, row_no, 1, 'SUCCEEDED', 1, task_id, 200, 0, 0.0035, 0, 0, 1, 20260101, 2, 3 FROM prompt_row""",
				"DELETE FROM image",
				"""
						INSERT INTO image (run_id, row_no, image_no, source_url, file, sha256, bytes, width, height, size_ok,
						 content_type, downloaded_at)
						SELECT run_id, row_no, 1, 'http://127.0.0.1/files/' || task_id || '-1.png', 'images/' || id || '-1.png',
						 '%s', %d, 512, 512, TRUE, 'image/png', 3 FROM prompt_row"""
					.formatted(HexFormat.of().formatHex(Sha256.digest().digest(picture)), picture.length) };
	}

	private static void write(ResultSet rows, Path images, byte[] picture) throws SQLException {
		try {
			Path source = images;
			for (long row = 0; rows.next(); row++) {
				Path file = images.resolve(rows.getLong(1) + "-1.png");
				if (row % LINKS == 0) {
					source = Files.write(file, picture);
				}
				else {
					Files.createLink(file, source);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
