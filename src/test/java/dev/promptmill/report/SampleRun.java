package dev.promptmill.report;

import java.nio.file.Path;

import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.RowStatus;

/** A night with one row of every kind, and cells that try to break out of their file. */
final class SampleRun {

	private SampleRun() {
	}

	static ReportRun in(Path folder, boolean simulated) {
		String[] columns = { "id", "Prompt", "num_images", "note", "status" };
		ReportRun run = simulated ? ReportRun.simulated(folder, columns) : ReportRun.of(folder, columns);
		run.row("whole", 2, "whole", "a lighthouse", "2", "=HYPERLINK(\"http://evil.example\")", "mine");
		run.row("part", "{\"prompt\":\"</script><script>alert(1)</script>\"}", "text-to-image", 1280, 720, 3, "part",
				"</script><script>alert(1)</script>", "3", "two\nlines", "-12.5");
		run.rejected("3", "prompt is empty; num_images is 12, it must be 1 to 9", "", "", "12", "+cmd", "@SUM(A1)");
		run.row("refused", 1, "refused", "say \"cheese\", please", "1", "-cmd", "\tTab");
		run.row("it's lost; $(id)", "{\"prompt\":\"=1+1\"}", "text-to-image", 1024, 1024, 4, "it's lost; $(id)", "=1+1",
				"4", "", "");
		run.row("unfetched", 2, "unfetched", "a mill", "2", "", "");
		run.row("given-up", 1, "given-up", "a mill", "1", "", "");
		run.row("waiting", 1, "waiting", "a mill", "1", "", "");
		run.row("open", 2, "open", "a mill", "2", "", "");
		run.row("again", "{\"prompt\":\"a cat\",\"image_urls\":[\"https://x.example/cat.png\"]}", "image-to-image",
				1024, 768, 1, "again", "a cat", "", "plain", "");
		run.rejected("11", "row has 6 cells, the header has 5", "", "a dog", "", "", "", "surplus");
		return settle(run);
	}

	private static ReportRun settle(ReportRun run) {
		run.delivered("whole", RowStatus.DELIVERED, null, null, run.image("whole", 1, 1024, true),
				run.image("whole", 2, 1024, true));
		run.delivered("part", RowStatus.PARTIAL, "FEWER_IMAGES", "2 of 3 images were generated",
				run.image("part", 1, 720, true), run.image("part", 2, 640, false));
		run.answered("refused", AttemptState.SERVER_ERROR, RowStatus.READY, 502, "502", "Bad Gateway");
		run.failed("refused", "CONTENT_VIOLATION", "=not allowed");
		run.answered("it's lost; $(id)", AttemptState.LOST, RowStatus.UNKNOWN, 0, "REPLY_LOST",
				"No answer within 60 s; it may have been billed");
		run.delivered("unfetched", RowStatus.PARTIAL, "NOT_FETCHED", "1 of 2 images could not be fetched",
				run.image("unfetched", 1, 1024, true),
				ImageRecord.missing(2, "https://file.example/gone.png", "404 Not Found"));
		run.answered("given-up", AttemptState.LOST, RowStatus.FAILED, 0, "ABANDONED", "Given up by the operator");
		run.accepted("open");
		run.failedOnce("again", "UPSTREAM_ERROR", "try later");
		run.delivered("again", RowStatus.DELIVERED, null, null, run.image("again", 1, 768, true));
		return run.balances("74.87", "74.8");
	}

}
