package dev.promptmill.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.HexFormat;
import java.util.Set;

import dev.promptmill.common.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** What every {@link ImageStore} does, wherever it keeps its images. */
public abstract class ImageStoreContract {

	/** A store; always at the same place, as after a restart. */
	protected abstract ImageStore store() throws IOException;

	/** A store of the same kind at another place. */
	protected abstract ImageStore other() throws IOException;

	/** Names of what is at the place of the store, whoever looks. */
	protected abstract Set<String> names() throws IOException;

	@Test
	void keepWhenDraftIsWrittenThenItIsThereWhole() throws IOException {
		assertThat(put(store(), "images/03/panda-1", "pixels")).isEqualTo("images/03/panda-1.png");
		assertThat(names()).containsExactly("images/03/panda-1.png");
		assertThat(content(store(), "images/03/panda-1.png")).isEqualTo("pixels");
	}

	@Test
	void keepWhenNothingWasWrittenThenItIsThereEmpty() throws IOException {
		assertThat(content(store(), put(store(), "images/a-1", ""))).isEmpty();
	}

	@Test
	void keepWhenNameIsTakenThenReplacesTheEarlierImage() throws IOException {
		ImageStore store = store();
		put(store, "images/panda-1", "old");
		assertThat(content(store, put(store, "images/panda-1", "new"))).isEqualTo("new");
		assertThat(names()).hasSize(1);
	}

	@Test
	void closeWhenDraftWasNotKeptThenLeavesEarlierImageAndNoDraft() throws IOException {
		ImageStore store = store();
		String file = put(store, "images/panda-1", "old");
		try (ImageStore.Draft draft = store.draft("images/panda-1")) {
			draft.write(new byte[] { 1, 2, 3 }, 0, 3);
			assertThat(draft.complete()).exists();
		}
		assertThat(content(store, file)).isEqualTo("old");
		assertThat(names()).hasSize(1);
		assertThat(store.sweep()).isZero();
	}

	@Test
	void draftWhenAnotherOfThatNameIsOpenThenIsASecondFile() throws IOException {
		ImageStore store = store();
		try (ImageStore.Draft first = store.draft("images/a-1"); ImageStore.Draft second = store.draft("images/a-1")) {
			first.write(new byte[] { '1' }, 0, 1);
			second.write(new byte[] { '2' }, 0, 1);
			assertThat(first.complete()).hasContent("1").isNotEqualTo(second.complete());
			second.keep("png");
			first.keep("png");
		}
		assertThat(content(store, "images/a-1.png")).isEqualTo("1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/etc/x", "../x", "images/../../x", "images//x", "images/.x", "images\\x", "C:x",
			"images/x/", "images/\u0000", "~/x", "images/\ud83d\ude00" })
	void everythingWhenNameLeadsElsewhereThenThrows(String name) throws IOException {
		ImageStore store = store();
		put(other(), "images/a-1", "pixels");
		assertThatIllegalArgumentException().isThrownBy(() -> store.draft(name));
		assertThatIllegalArgumentException().isThrownBy(() -> store.open(name));
		assertThatIllegalArgumentException().isThrownBy(() -> store.holds(name, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> store.link(other(), "images/a-1.png", name));
	}

	@Test
	void openWhenThereIsNoSuchImageThenIsNull() throws IOException {
		assertThat(store().open("images/a-1.png")).isNull();
		assertThat(store().sweep()).isZero();
	}

	@Test
	void openWhenItIsClosedThenTheImageStaysAndNothingElse() throws IOException {
		ImageStore store = store();
		String file = put(store, "images/a-1", "pixels");
		content(store, file);
		assertThat(content(store, file)).isEqualTo("pixels");
		assertThat(store.sweep()).isZero();
	}

	@Test
	void holdsWhenItIsThereThenOnlyWithItsSize() throws IOException {
		put(store(), "images/a-1", "pixels");
		assertThat(store().holds("images/a-1.png", 6)).isTrue();
		assertThat(store().holds("images/a-1.png", 7)).isFalse();
		assertThat(store().holds("images/a-2.png", 6)).isFalse();
	}

	@Test
	void linkWhenTheOtherIsOfTheSameKindThenBothHaveTheImageAndReplacingOneLeavesTheOther() throws IOException {
		ImageStore store = store();
		put(other(), "images/a-1", "pixels");
		put(store, "images/01/b-1", "left by a killed process");
		assertThat(store.link(other(), "images/a-1.png", "images/01/b-1.png")).isTrue();
		store.sync();
		assertThat(content(store, "images/01/b-1.png")).isEqualTo("pixels");
		put(store, "images/01/b-1", "another");
		assertThat(content(other(), "images/a-1.png")).isEqualTo("pixels");
	}

	@Test
	void linkWhenThereIsNoSuchImageThenIsFalse() throws IOException {
		assertThat(store().link(other(), "images/a-1.png", "images/b-1.png")).isFalse();
		assertThat(names()).isEmpty();
	}

	@Test
	void bringWhenTheImageIsThereThenItIsCarriedOver() throws IOException {
		put(other(), "images/a-1", "pixels");
		assertThat(new ImageReuse(store()).bring(other(), "images/a-1.png", 6, sha256("pixels"), "images/b-1"))
			.isEqualTo("images/b-1.png");
		assertThat(new ImageReuse(store()).bring(other(), "images/a-1.png", 5, sha256("pixels"), "images/c-1"))
			.isNull();
		assertThat(names()).containsExactly("images/b-1.png");
	}

	@Test
	void sweepWhenCrashLeftDraftsThenRemovesThemOnly() throws IOException {
		put(store(), "images/a-1", "pixels");
		store().draft("images/b-1").complete();
		store().draft("images/00/c-1").complete();
		assertThat(store().sweep()).isEqualTo(2);
		assertThat(store().sweep()).isZero();
		assertThat(names()).containsExactly("images/a-1.png");
	}

	@Test
	void keepWhenDraftWasSweptThenThrows() throws IOException {
		try (ImageStore.Draft draft = store().draft("images/a-1")) {
			draft.complete();
			store().sweep();
			assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> draft.keep("png"));
		}
		assertThat(names()).isEmpty();
	}

	protected static String put(ImageStore store, String stem, String content) throws IOException {
		try (ImageStore.Draft draft = store.draft(stem)) {
			draft.write(content.getBytes(StandardCharsets.UTF_8), 0, content.length());
			draft.complete();
			return draft.keep("png");
		}
	}

	/** What a stored image consists of, if it is there. */
	protected static String content(ImageStore store, String file) throws IOException {
		try (ImageStore.LocalFile image = store.open(file)) {
			return Files.readString(image.path());
		}
	}

	protected static String sha256(String content) {
		return HexFormat.of().formatHex(Sha256.digest().digest(content.getBytes(StandardCharsets.UTF_8)));
	}

}
