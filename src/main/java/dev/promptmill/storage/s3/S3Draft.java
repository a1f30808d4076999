package dev.promptmill.storage.s3;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

import dev.promptmill.storage.ImageStore;

/** A file of this machine that becomes an object. */
final class S3Draft implements ImageStore.Draft {

	private final Bucket bucket;

	private final S3Address address;

	private final String stem;

	private final Path part;

	private final MessageDigest md5 = ObjectHeaders.md5();

	private final OutputStream output;

	S3Draft(Bucket bucket, S3Address address, String stem, Path part) throws IOException {
		this.bucket = bucket;
		this.address = address;
		this.stem = stem;
		this.part = part;
		this.output = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		this.md5.update(bytes, offset, length);
		this.output.write(bytes, offset, length);
	}

	@Override
	public Path complete() throws IOException {
		this.output.close();
		return this.part;
	}

	@Override
	public String keep(String extension) throws IOException {
		if (!Files.exists(this.part)) {
			throw new NoSuchFileException(this.part.toString());
		}
		String name = this.stem + "." + extension;
		this.bucket.put(this.address.key(name), this.part, this.md5.digest());
		return name;
	}

	@Override
	public void close() throws IOException {
		this.output.close();
		Files.deleteIfExists(this.part);
	}

}
