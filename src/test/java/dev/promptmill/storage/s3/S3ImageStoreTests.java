package dev.promptmill.storage.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import dev.promptmill.network.Network;
import dev.promptmill.storage.ImageReuse;
import dev.promptmill.storage.ImageStore;
import dev.promptmill.storage.ImageStoreContract;
import dev.promptmill.storage.LocalImageStore;
import dev.promptmill.storage.StoreUnavailableException;
import dev.promptmill.support.S3Server;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What a {@link S3ImageStore} does in a bucket of a real server. */
@Tag("parts")
class S3ImageStoreTests extends ImageStoreContract {

	private static final String PREFIX = "nights/über alles+=@/night-1";

	@TempDir
	private Path folder;

	private String bucket;

	private Buckets buckets;

	@BeforeEach
	void makeBucket() {
		this.bucket = S3Server.shared().bucket();
		this.buckets = buckets(S3Server.shared().endpoint());
	}

	@AfterEach
	void close() {
		this.buckets.close();
	}

	@Test
	void keepThenTheObjectSaysWhatItIs() throws IOException {
		put(store(), "images/a-1", "pixels");
		assertThat(S3Server.shared().contentType(this.bucket, PREFIX + "/images/a-1.png")).isEqualTo("image/png");
	}

	@Test
	void keepWhenBytesWereLostOnTheWayThenTheServerRefusesThem() throws IOException {
		try (ImageStore.Draft draft = store().draft("images/a-1")) {
			draft.write(new byte[] { 1, 2, 3 }, 0, 3);
			Files.write(draft.complete(), new byte[] { 1, 2, 4 });
			assertThatUnavailable(() -> draft.keep("png")).withMessageContaining("400 ");
		}
		assertThat(names()).isEmpty();
	}

	@Test
	void storeWhenThePrefixIsEmptyThenNamesBeginWithTheImages() throws IOException {
		put(store(this.bucket, ""), "images/a-1", "pixels");
		assertThat(S3Server.shared().objects(this.bucket)).containsOnlyKeys("images/a-1.png");
		assertThat(store(this.bucket, "").holds("images/a-1.png", 6)).isTrue();
	}

	@Test
	void bringWhenOneIsAFolderThenImagesAreCopiedAndCompared() throws IOException {
		LocalImageStore local = new LocalImageStore(this.folder.resolve("local"), true, new Random());
		put(local, "images/a-1", "pixels");
		ImageReuse up = new ImageReuse(store());
		assertThat(up.bring(local, "images/a-1.png", 6, sha256("pixels"), "images/b-1")).isEqualTo("images/b-1.png");
		assertThat(up.bring(local, "images/a-1.png", 6, sha256("others"), "images/c-1")).isNull();
		ImageReuse down = new ImageReuse(local);
		assertThat(down.bring(store(), "images/b-1.png", 6, sha256("pixels"), "images/d-1"))
			.isEqualTo("images/d-1.png");
		assertThat(content(local, "images/d-1.png")).isEqualTo("pixels");
		assertThat(names()).containsExactly("images/b-1.png");
	}

	@Test
	void everythingWhenThereIsNoBucketThenSaysSo() throws IOException {
		ImageStore store = store("no-such-bucket", PREFIX);
		assertThatUnavailable(() -> put(store, "images/a-1", "pixels")).withMessageContaining(
				"The bucket no-such-bucket can't be written: it does not exist at " + S3Server.shared().endpoint());
		assertThatUnavailable(() -> store.open("images/a-1.png")).withMessageContaining("does not exist");
		assertThat(store.holds("images/a-1.png", 6)).as("what nobody can have").isFalse();
		assertThat(store.sweep()).as("drafts left behind").isZero();
	}

	@Test
	void everythingWhenTheSecretIsAnotherThenSaysSoAndNotWhich() throws IOException {
		String right = System.setProperty("aws.secretAccessKey", "a-wrong-secret");
		try (Buckets others = buckets(S3Server.shared().endpoint())) {
			ImageStore store = new S3ImageStore(others.bucket(this.bucket), new S3Address(this.bucket, PREFIX),
					this.folder, new Random());
			assertThatUnavailable(() -> put(store, "images/a-1", "pixels")).withMessageContaining("denied access")
				.withMessageContaining("Check the credentials")
				.withMessageNotContainingAny("a-wrong-secret", S3Server.ACCESS_KEY);
			assertThatUnavailable(() -> store.open("images/a-1.png"));
			assertThatUnavailable(() -> store.holds("images/a-1.png", 6));
		}
		finally {
			System.setProperty("aws.secretAccessKey", String.valueOf(right));
		}
	}

	@Test
	void everythingWhenNobodyAnswersThenSaysWhere() throws IOException {
		try (Buckets nobody = buckets(URI.create("http://127.0.0.1:1"))) {
			ImageStore store = new S3ImageStore(nobody.bucket(this.bucket), new S3Address(this.bucket, PREFIX),
					this.folder, new Random());
			assertThatUnavailable(() -> store.open("images/a-1.png"))
				.withMessageContaining("http://127.0.0.1:1 does not answer: connection refused by 127.0.0.1");
		}
	}

	@Override
	protected ImageStore store() {
		return store(this.bucket, PREFIX);
	}

	@Override
	protected ImageStore other() {
		return store(this.bucket, "another");
	}

	@Override
	protected Set<String> names() {
		return S3Server.shared()
			.objects(this.bucket)
			.keySet()
			.stream()
			.filter((name) -> name.startsWith(PREFIX))
			.map((name) -> name.substring(PREFIX.length() + 1))
			.collect(Collectors.toSet());
	}

	private ImageStore store(String name, String prefix) {
		return new S3ImageStore(this.buckets.bucket(name), new S3Address(name, prefix), this.folder.resolve("drafts"),
				new Random());
	}

	private static Buckets buckets(@Nullable URI endpoint) {
		return Buckets.of(new S3Properties(endpoint, null, null), Network.DIRECT);
	}

	private static ThrowableAssertAlternative<StoreUnavailableException> assertThatUnavailable(ThrowingCallable call) {
		return assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(call);
	}

}
