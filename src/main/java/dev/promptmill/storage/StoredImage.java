package dev.promptmill.storage;

/**
 * An image that arrived complete and was stored.
 *
 * @param file its name relative to the store's root, with {@code /} as separator, such as
 * {@code images/panda-1.png}
 * @param sha256 SHA-256 of its bytes, 64 lower-case hex digits
 * @param bytes its size in bytes
 * @param width its width in pixels
 * @param height its height in pixels
 * @param contentType its media type, read from its bytes, whatever the server claimed
 */
public record StoredImage(String file, String sha256, long bytes, int width, int height, String contentType) {

}
