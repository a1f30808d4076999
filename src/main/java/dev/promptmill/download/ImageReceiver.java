package dev.promptmill.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.HexFormat;

import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;

/**
 * Takes the body of an answer in: to a draft, through the checks, to its final name.
 * Failures of the network leave as {@link IOException}, all others as
 * {@link FetchFailure}.
 */
final class ImageReceiver {

	private final ImageStore store;

	private final long maxBytes;

	private final ImageInspector inspector = new ImageInspector();

	ImageReceiver(ImageStore store, long maxBytes) {
		this.store = store;
		this.maxBytes = maxBytes;
	}

	StoredImage receive(ClassicHttpResponse response, String stem) throws IOException {
		HttpEntity entity = response.getEntity();
		if (entity == null) {
			throw new FetchFailure(FetchVerdict.RETRY, "The server sent no image but an empty answer");
		}
		if (entity.getContentLength() > this.maxBytes) {
			throw tooLarge("%d".formatted(entity.getContentLength()));
		}
		try (ImageStore.Draft draft = locally(stem, () -> this.store.draft(stem))) {
			Copy copy = copy(entity.getContent(), draft, stem);
			ImageInspector.Inspected image = inspect(draft, stem, String.valueOf(entity.getContentType()));
			String file = locally(stem, () -> draft.keep(image.type().extension()));
			return new StoredImage(file, copy.sha256(), copy.bytes(), image.size().width(), image.size().height(),
					image.type().contentType());
		}
	}

	private Copy copy(InputStream body, ImageStore.Draft draft, String stem) throws IOException {
		MessageDigest digest = Sha256.digest();
		byte[] buffer = new byte[32 * 1024];
		long total = 0;
		for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
			total += read;
			if (total > this.maxBytes) {
				throw tooLarge("more");
			}
			digest.update(buffer, 0, read);
			int length = read;
			locally(stem, () -> {
				draft.write(buffer, 0, length);
				return length;
			});
		}
		return new Copy(total, HexFormat.of().formatHex(digest.digest()));
	}

	private ImageInspector.Inspected inspect(ImageStore.Draft draft, String stem, String contentType)
			throws FetchFailure {
		return locally(stem, () -> {
			try {
				return this.inspector.inspect(draft.complete());
			}
			catch (BrokenImageException ex) {
				FetchVerdict verdict = (ex instanceof AbsurdImageException) ? FetchVerdict.REFUSED : FetchVerdict.RETRY;
				throw new FetchFailure(verdict, "What arrived (as %s) is no complete image: %s"
					.formatted(Printable.line(contentType, 60), ex.getMessage()));
			}
		});
	}

	private FetchFailure tooLarge(String bytes) {
		return new FetchFailure(FetchVerdict.REFUSED,
				"The image has %s bytes; promptmill.download.max-bytes allows %d".formatted(bytes, this.maxBytes));
	}

	private <T> T locally(String stem, LocalCall<T> call) throws FetchFailure {
		try {
			return call.run();
		}
		catch (FetchFailure ex) {
			throw ex;
		}
		catch (ClosedByInterruptException | NoSuchFileException ex) {
			throw new FetchFailure(FetchVerdict.RETRY,
					"Storing %s was interrupted, or its draft was removed".formatted(stem), ex);
		}
		catch (IOException ex) {
			throw new FetchFailure(FetchVerdict.LOCAL_FAILURE, "%s can't be stored in %s (%s). %s, then restart the run"
				.formatted(stem, this.store, ex, this.store.remedy()), ex);
		}
	}

	private record Copy(long bytes, String sha256) {

	}

	private interface LocalCall<T> {

		T run() throws IOException;

	}

}
