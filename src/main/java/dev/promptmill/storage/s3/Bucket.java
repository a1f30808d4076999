package dev.promptmill.storage.s3;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import dev.promptmill.storage.StoreUnavailableException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/**
 * Objects under their full names. Each appears and is replaced as a whole. Safe for many
 * threads. What can't be done for a while is tried again for some seconds; then, and for
 * what can't be done at all, methods throw {@link StoreUnavailableException}.
 */
public final class Bucket {

	private final S3Client client;

	private final String name;

	private final S3ErrorMessages errorMessages;

	Bucket(S3Client client, String name, S3ErrorMessages errorMessages) {
		this.client = client;
		this.name = name;
		this.errorMessages = errorMessages;
	}

	/** Puts a file there, complete or not at all. */
	public void put(String key, Path file) throws IOException {
		put(key, file, ObjectHeaders.md5(file));
	}

	/**
	 * Puts a file there, complete or not at all.
	 * @param md5 of its bytes: the server refuses others
	 */
	void put(String key, Path file, byte[] md5) throws IOException {
		call("written",
				() -> this.client.putObject((request) -> request.bucket(this.name)
					.key(key)
					.contentType(ObjectHeaders.type(key))
					.contentMD5(Base64.getEncoder().encodeToString(md5)), RequestBody.fromFile(file)));
	}

	/**
	 * Gets an object into a file that does not exist yet.
	 * @return false if there is no such object
	 */
	public boolean get(String key, Path file) throws IOException {
		return found("read", () -> this.client.getObject((request) -> request.bucket(this.name).key(key),
				ResponseTransformer.toFile(file)));
	}

	/**
	 * Copies an object on the server.
	 * @return false if there is no such object
	 */
	boolean copy(Bucket from, String fromKey, String key) throws IOException {
		return found("written",
				() -> this.client.copyObject((request) -> request.sourceBucket(from.name)
					.sourceKey(fromKey)
					.destinationBucket(this.name)
					.destinationKey(key)));
	}

	/**
	 * Whether both are of the same service, so that it can copy from one to the other.
	 */
	boolean isBeside(Bucket other) {
		return this.client == other.client;
	}

	/**
	 * Sizes of all objects whose names begin so, by name: none if there is no such
	 * bucket.
	 */
	public Map<String, Long> sizes(String prefix) throws IOException {
		Map<String, Long> sizes = new HashMap<>();
		try {
			list(prefix, null)
				.forEach((page) -> page.contents().forEach((object) -> sizes.put(object.key(), object.size())));
			return sizes;
		}
		catch (SdkException ex) {
			if (S3ErrorMessages.isWithoutBucket(ex)) {
				return Map.of();
			}
			throw this.errorMessages.of("listed", this.name, ex);
		}
	}

	/** What would be folders under a prefix, which ends with a slash or is empty. */
	public List<String> folders(String prefix) throws IOException {
		List<String> folders = new ArrayList<>();
		return call("listed", () -> {
			list(prefix, "/").forEach((page) -> page.commonPrefixes()
				.forEach((folder) -> folders
					.add(folder.prefix().substring(prefix.length(), folder.prefix().length() - 1))));
			return folders;
		});
	}

	/**
	 * Deletes objects, whether they exist or not. One by one: not every service can do
	 * more, and nobody waits for it.
	 */
	public void delete(Collection<String> keys) throws IOException {
		for (String key : keys) {
			call("cleared", () -> this.client.deleteObject((request) -> request.bucket(this.name).key(key)));
		}
	}

	private Iterable<ListObjectsV2Response> list(String prefix, @Nullable String delimiter) {
		return this.client
			.listObjectsV2Paginator((request) -> request.bucket(this.name).prefix(prefix).delimiter(delimiter));
	}

	private <T> T call(String verb, Supplier<T> call) throws IOException {
		try {
			return call.get();
		}
		catch (SdkException ex) {
			throw this.errorMessages.of(verb, this.name, ex);
		}
	}

	private boolean found(String verb, Runnable call) throws IOException {
		try {
			call.run();
			return true;
		}
		catch (SdkException ex) {
			if (S3ErrorMessages.isMissing(ex)) {
				return false;
			}
			throw this.errorMessages.of(verb, this.name, ex);
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

}
