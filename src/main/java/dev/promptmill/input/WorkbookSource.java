package dev.promptmill.input;

import java.nio.file.Path;

/** The rows of a workbook's first sheet. */
final class WorkbookSource {

	private WorkbookSource() {
	}

	static RecordSource open(Path file) {
		throw new UnusableInputException(file, "it is a workbook (.xlsx). Save it as CSV (UTF-8)");
	}

}
