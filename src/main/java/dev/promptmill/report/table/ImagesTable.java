package dev.promptmill.report.table;

import java.util.ArrayList;
import java.util.List;

import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.query.RowRecord;

/**
 * {@code images.csv}: a line per image on disk, so that whoever reads it finds a file
 * behind every line. Images that were generated but could not be fetched have no line:
 * {@code results.csv} counts fewer as delivered, and {@code verify} fetches them.
 */
public final class ImagesTable implements Table {

	@Override
	public List<String> header() {
		return List.of("row", "id", "index", "file", "sha256", "bytes", "width", "height", "content_type", "source_url",
				"downloaded_at");
	}

	@Override
	public List<List<String>> lines(RowRecord row) {
		List<List<String>> lines = new ArrayList<>();
		for (ImageRecord image : row.images()) {
			ImageRecord.Stored stored = image.stored();
			if (stored != null) {
				lines.add(List.of(Long.toString(row.rowNumber()), row.id(), Integer.toString(image.number()),
						stored.file(), stored.sha256(), Long.toString(stored.bytes()), Integer.toString(stored.width()),
						Integer.toString(stored.height()), stored.contentType(), image.sourceUrl(),
						CellFormat.time(stored.downloadedAt())));
			}
		}
		return lines;
	}

}
