package dev.promptmill.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;

import dev.promptmill.simulator.fault.DownloadFault;
import dev.promptmill.simulator.http.HttpRequest;
import dev.promptmill.simulator.http.HttpResponse;
import dev.promptmill.simulator.image.Png;
import org.jspecify.annotations.Nullable;

/** {@code GET /files/<taskId>-<n>.png}: the images, which need no key. */
final class FilesEndpoint {

	private static final String PNG = "image/png";

	private static final int SLOW_PIECES = 20;

	private static final int BLOCK = 64 * 1024;

	private final Faults settings;

	private final ServerLedger serverLedger;

	private final FaultPlan faults;

	private final ImageLinks links;

	private final Pictures pictures;

	private final InstantSource clock;

	FilesEndpoint(SimulatorSettings settings, ServerLedger serverLedger, FaultPlan faults, ImageLinks links,
			Pictures pictures) {
		this.settings = settings.faults();
		this.serverLedger = serverLedger;
		this.faults = faults;
		this.links = links;
		this.pictures = pictures;
		this.clock = settings.clock();
	}

	HttpResponse answer(HttpRequest call) {
		this.serverLedger.countDownload();
		long now = this.clock.millis();
		ImageLinks.Link link = this.links.read(call, now);
		Task task = (link != null) ? this.serverLedger.find(link.taskId()) : null;
		if (link == null || task == null) {
			return gone(404);
		}
		if (!link.genuine() || link.expired()) {
			return gone(403);
		}
		if (!task.course().endedAt(now) || link.image() > task.course().delivered()) {
			return gone(404);
		}
		String file = task.id() + "-" + link.image();
		DownloadFault fault = this.faults.download(task, file, task.countDownload(link.image()));
		HttpResponse faulty = (fault != null) ? reply(fault, task, link) : null;
		return (faulty != null) ? faulty : image(this.pictures.png(task, link.image()));
	}

	private @Nullable HttpResponse reply(DownloadFault fault, Task task, ImageLinks.Link link) {
		int image = link.image();
		return switch (fault) {
			case STALE_404 -> (link.version() <= 1) ? gone(404) : null;
			case STALE_403 -> (link.version() <= 1) ? gone(403) : null;
			case STALE_410 -> (link.version() <= 1) ? gone(410) : null;
			case FORBIDDEN -> gone(403);
			case ERROR_500 -> gone(500);
			case ERROR_503 -> gone(503);
			case RATE_LIMITED -> gone(429);
			case RESET -> HttpResponse.nothing(HttpResponse.Ending.RESET);
			case TRUNCATED -> image(this.pictures.png(task, image)).cutInHalf();
			case HTML -> HttpResponse.text(200, "text/html", "<html><h1>Welcome to the CDN</h1></html>");
			case EMPTY -> image(new byte[0]);
			case JPEG -> image(this.pictures.encodedAs("jpg", task, image));
			case GIF -> image(this.pictures.encodedAs("gif", task, image));
			case CORRUPT -> image(Png.corrupted(this.pictures.png(task, image)));
			case WRONG_DIMENSIONS -> image(this.pictures.shrunkPng(task, image));
			case BOMB -> image(Png.announcing(60_000, 60_000));
			case ENDLESS ->
				HttpResponse.streaming(PNG, null, (out, pauses) -> endless(out, this.pictures.png(task, image)));
			case SLOW -> slow(this.pictures.png(task, image));
			case OVERSIZED -> oversized(this.pictures.png(task, image));
			case REDIRECT -> redirect();
		};
	}

	private HttpResponse redirect() {
		return HttpResponse.text(302, "text/plain", "").header("Location", this.settings.redirectTarget());
	}

	private HttpResponse slow(byte[] png) {
		Duration pause = this.settings.slowness().dividedBy(SLOW_PIECES);
		return HttpResponse.streaming(PNG, (long) png.length, (out, pauses) -> {
			int piece = png.length / SLOW_PIECES + 1;
			for (int start = 0; start < png.length; start += piece) {
				out.write(png, start, Math.min(piece, png.length - start));
				pauses.pause(pause);
			}
		});
	}

	private HttpResponse oversized(byte[] png) {
		long size = Math.max(png.length, this.settings.oversizedBytes());
		return HttpResponse.streaming(PNG, size, (out, pauses) -> {
			out.write(png);
			byte[] block = new byte[BLOCK];
			for (long left = size - png.length; left > 0; left -= block.length) {
				out.write(block, 0, (int) Math.min(left, block.length));
			}
		});
	}

	private static void endless(OutputStream out, byte[] png) throws IOException {
		out.write(png);
		byte[] block = new byte[BLOCK];
		while (true) {
			out.write(block); // ends when the client goes away
		}
	}

	private static HttpResponse image(byte[] bytes) {
		return HttpResponse.of(200, PNG, bytes);
	}

	private static HttpResponse gone(int status) {
		return HttpResponse.text(status, "application/xml", "<Error><Code>%d</Code></Error>".formatted(status));
	}

}
