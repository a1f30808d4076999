package dev.promptmill.download;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of image that are accepted, known by their first bytes. */
enum ImageType {

	/** Portable Network Graphics (W3C). */
	PNG("png", "image/png", "\u0089PNG\r\n\u001a\n", new PngCheck()),

	/** JPEG (ITU-T T.81). */
	JPEG("jpg", "image/jpeg", "\u00ff\u00d8\u00ff", new JpegCheck()),

	/** WebP (RFC 9649); the dots stand for a length. */
	WEBP("webp", "image/webp", "RIFF....WEBP", new WebpCheck()),

	/** GIF, 87a and 89a. */
	GIF("gif", "image/gif", "GIF8.a", new GifCheck());

	private final String extension;

	private final String contentType;

	private final byte[] signature;

	private final ImageCheck check;

	ImageType(String extension, String contentType, String signature, ImageCheck check) {
		this.extension = extension;
		this.contentType = contentType;
		this.signature = signature.getBytes(StandardCharsets.ISO_8859_1);
		this.check = check;
	}

	static Optional<ImageType> of(byte[] start) {
		return Arrays.stream(values()).filter((type) -> type.begins(start)).findFirst();
	}

	String extension() {
		return this.extension;
	}

	String contentType() {
		return this.contentType;
	}

	ImageCheck check() {
		return this.check;
	}

	private boolean begins(byte[] start) {
		if (start.length < this.signature.length) {
			return false;
		}
		for (int i = 0; i < this.signature.length; i++) {
			if (this.signature[i] != '.' && this.signature[i] != start[i]) {
				return false;
			}
		}
		return true;
	}

}
