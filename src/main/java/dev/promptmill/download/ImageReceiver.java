package dev.promptmill.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.HexFormat;

import dev.promptmill.common.Sha256;
import dev.promptmill.image.BrokenImageException;
import dev.promptmill.image.ImageContent;
import dev.promptmill.image.ImageInspector;
import dev.promptmill.image.ImageTooLargeException;
import dev.promptmill.image.Printable;
import dev.promptmill.storage.ImageStore;
import dev.promptmill.storage.StoredImage;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;

/**
 * Takes the body of an answer in: to a draft, through the checks, to its final name; what
 * fits in a buffer goes through the checks first. A body that arrived to its end and is
 * no image is kept as {@code .bin}, because it was paid for. Failures of the network
 * leave as {@link IOException}, all others as {@link FetchFailure}.
 */
final class ImageReceiver {

	private static final int BUFFER = 32 * 1024;

	private static final String NO_IMAGE = "bin";

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
		byte[] buffer = new byte[bufferSize(entity.getContentLength())];
		InputStream body = entity.getContent();
		int length = body.readNBytes(buffer, 0, buffer.length);
		String contentType = String.valueOf(entity.getContentType());
		return (length < buffer.length) ? small(buffer, length, stem, contentType)
				: large(buffer, body, stem, contentType);
	}

	/** One byte more than what is announced: only what fills it may go on. */
	private static int bufferSize(long announced) {
		return (announced >= 0 && announced < BUFFER) ? (int) announced + 1 : BUFFER;
	}

	private StoredImage small(byte[] bytes, int length, String stem, String contentType) throws IOException {
		refuseLarger(length);
		try (ImageStore.Draft draft = locally(stem, () -> this.store.draft(stem))) {
			Copy copy = new Copy(length, Sha256.digest());
			copy.digest().update(bytes, 0, length);
			write(draft, bytes, length, stem);
			locally(stem, draft::complete);
			return keep(draft, copy, () -> ImageContent.of(bytes, length), stem, contentType);
		}
	}

	private StoredImage large(byte[] buffer, InputStream body, String stem, String contentType) throws IOException {
		try (ImageStore.Draft draft = locally(stem, () -> this.store.draft(stem))) {
			Copy copy = copy(buffer, body, draft, stem);
			return keep(draft, copy, () -> ImageContent.of(draft.complete()), stem, contentType);
		}
	}

	/** The buffer is full of the first bytes. */
	private Copy copy(byte[] buffer, InputStream body, ImageStore.Draft draft, String stem) throws IOException {
		MessageDigest digest = Sha256.digest();
		long total = 0;
		for (int read = buffer.length; read >= 0; read = body.read(buffer)) {
			total += read;
			refuseLarger(total);
			digest.update(buffer, 0, read);
			write(draft, buffer, read, stem);
		}
		return new Copy(total, digest);
	}

	private void refuseLarger(long bytes) throws FetchFailure {
		if (bytes > this.maxBytes) {
			throw tooLarge("more");
		}
	}

	private void write(ImageStore.Draft draft, byte[] bytes, int length, String stem) throws FetchFailure {
		locally(stem, () -> {
			draft.write(bytes, 0, length);
			return length;
		});
	}

	private StoredImage keep(ImageStore.Draft draft, Copy copy, LocalCall<ImageContent> content, String stem,
			String contentType) throws FetchFailure {
		return locally(stem, () -> {
			ImageInspector.Inspected image = inspect(content.run(), draft, contentType);
			String file = draft.keep(image.type().extension());
			return new StoredImage(file, HexFormat.of().formatHex(copy.digest().digest()), copy.bytes(),
					image.size().width(), image.size().height(), image.type().contentType());
		});
	}

	private ImageInspector.Inspected inspect(ImageContent content, ImageStore.Draft draft, String contentType)
			throws IOException {
		try {
			return this.inspector.inspect(content);
		}
		catch (BrokenImageException ex) {
			String kept = (content.length() > 0) ? "; kept as " + draft.keep(NO_IMAGE) : "";
			FetchVerdict verdict = (ex instanceof ImageTooLargeException) ? FetchVerdict.REFUSED : FetchVerdict.RETRY;
			throw new FetchFailure(verdict, "What arrived (as %s) is no complete image%s: %s"
				.formatted(Printable.line(contentType, 60), kept, ex.getMessage()));
		}
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

	private record Copy(long bytes, MessageDigest digest) {

	}

	private interface LocalCall<T> {

		T run() throws IOException;

	}

}
