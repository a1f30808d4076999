package dev.promptmill.common;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

import org.jspecify.annotations.Nullable;

/**
 * The version of this program, as the manifest of its jar has it.
 *
 * @param number such as {@code 0.1.0}; {@code development} of classes without a jar
 * @param commit that it was built from; {@code unknown} if the build did not know
 */
public record ProgramVersion(String number, String commit) {

	private static final String UNKNOWN = "unknown";

	/** The program that runs. */
	public static ProgramVersion current() {
		return Holder.CURRENT;
	}

	/** The version that a manifest names; none is that of classes without a jar. */
	public static ProgramVersion of(@Nullable Manifest manifest) {
		Attributes main = (manifest != null) ? manifest.getMainAttributes() : new Attributes();
		return new ProgramVersion(Objects.requireNonNullElse(main.getValue("Implementation-Version"), "development"),
				Objects.requireNonNullElse(main.getValue("Implementation-Commit"), UNKNOWN));
	}

	/** Such as {@code 0.1.0 (0123abcd)}: the same for the same build only. */
	@Override
	public String toString() {
		return this.commit.equals(UNKNOWN) ? this.number : this.number + " (" + this.commit + ")";
	}

	private static @Nullable Manifest manifest() {
		CodeSource source = ProgramVersion.class.getProtectionDomain().getCodeSource();
		if (source == null) {
			return null;
		}
		try {
			Path place = Path.of(source.getLocation().toURI());
			if (!Files.isRegularFile(place)) {
				return null;
			}
			try (JarFile jar = new JarFile(place.toFile())) {
				return jar.getManifest();
			}
		}
		catch (IOException | URISyntaxException ex) {
			throw new IllegalStateException("The program's own jar can't be read: " + ex, ex);
		}
	}

	/** Reads the jar when the version is first asked for. */
	private static final class Holder {

		private static final ProgramVersion CURRENT = of(manifest());

	}

}
