package dev.promptmill.image;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of image that are accepted, known by their first bytes. */
public enum ImageType {

	/** Portable Network Graphics (W3C). */
	PNG("png", "image/png", "\u0089PNG\r\n\u001a\n"),

	/** JPEG (ITU-T T.81). */
	JPEG("jpg", "image/jpeg", "\u00ff\u00d8\u00ff"),

	/** WebP (RFC 9649); the dots stand for a length. */
	WEBP("webp", "image/webp", "RIFF....WEBP"),

	/** GIF, 87a and 89a. */
	GIF("gif", "image/gif", "GIF8.a");

	private final String extension;

	private final String contentType;

	private final String signature;

	ImageType(String extension, String contentType, String signature) {
		this.extension = extension;
		this.contentType = contentType;
		this.signature = signature;
	}

	static Optional<ImageType> of(byte[] start) {
		return Arrays.stream(values()).filter((type) -> type.begins(start)).findFirst();
	}

	public String extension() {
		return this.extension;
	}

	public String contentType() {
		return this.contentType;
	}

	ImageCheck check(PixelDecoder decoder) {
		return switch (this) {
			case PNG -> new PngCheck();
			case JPEG -> new JpegCheck(decoder);
			case WEBP -> new WebpCheck(decoder);
			case GIF -> new GifCheck(decoder);
		};
	}

	private boolean begins(byte[] start) {
		if (start.length < this.signature.length()) {
			return false;
		}
		for (int i = 0; i < this.signature.length(); i++) {
			if (this.signature.charAt(i) != '.' && this.signature.charAt(i) != (start[i] & 0xFF)) {
				return false;
			}
		}
		return true;
	}

}
