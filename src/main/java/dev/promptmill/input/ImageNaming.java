package dev.promptmill.input;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import dev.promptmill.common.Sha256;
import dev.promptmill.input.header.ImageNamePattern;
import dev.promptmill.storage.ImageNames;
import dev.promptmill.storage.SafeName;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what the images of each row are named after: the same for no two rows, on any
 * file system. Of rows whose names come out alike the first has the plain name, and the
 * others get a hash. Rows must come in order; memory is 16 to 32 bytes for each. Not
 * thread-safe.
 */
final class ImageNaming {

	private static final String NUMBER = "-";

	private final MessageDigest digest = Sha256.digest();

	private final HashSet64 taken = new HashSet64();

	/** Takes note of a row of this run that has its name already. */
	void add(String id, @Nullable String name) {
		take((name != null) ? name : id + NUMBER);
	}

	/**
	 * Chooses the name of a row.
	 * @return up to the image's number; null for a row that is named after its id as it
	 * stands
	 */
	@Nullable String of(PromptRow row) {
		ImageNamePattern pattern = row.record().header().imageName();
		if (pattern == null) {
			String name = distinct(List.of(row.id()), NUMBER);
			return (name.equals(row.id() + NUMBER) && ImageNames.isName(row.id())) ? null : name;
		}
		return distinct(pattern.of(row.record(), row.id(), (missing) -> {
		}), pattern.separator());
	}

	private String distinct(List<String> parts, String separator) {
		String name = name(parts, separator, (last) -> last);
		for (int digits = 8; !take(name); digits = Math.min(64, 2 * digits)) {
			String hash = SafeName.hash(String.join("\0", parts) + ((digits < 64) ? "" : name), digits);
			name = name(parts, separator, (last) -> last + "_" + hash);
		}
		return name;
	}

	/** The last part may be empty: then the number alone is the file's name. */
	private static String name(List<String> parts, String separator, Function<String, String> mark) {
		boolean numberOnly = separator.equals("/");
		List<String> safe = new ArrayList<>();
		for (int i = 0; i < parts.size(); i++) {
			boolean last = i == parts.size() - 1;
			String part = (last && !numberOnly) ? SafeName.file(parts.get(i)) : SafeName.folder(parts.get(i));
			safe.add(last ? mark.apply(part) : part);
		}
		return String.join("/", safe) + separator;
	}

	private boolean take(String name) {
		byte[] hash = this.digest.digest(SafeName.key(name).getBytes(StandardCharsets.UTF_8));
		return this.taken.add(ByteBuffer.wrap(hash).getLong());
	}

}
