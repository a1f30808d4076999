package dev.promptmill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/**
 * The program's version with what else a report of a fault needs: its commit and the Java
 * it runs on.
 */
final class VersionText implements IVersionProvider {

	@Override
	public String[] getVersion() throws Exception {
		CodeSource source = VersionText.class.getProtectionDomain().getCodeSource();
		return new String[] { of((source != null) ? manifest(Path.of(source.getLocation().toURI())) : null) };
	}

	/**
	 * The line for a program with this manifest; none is that of classes without a jar.
	 */
	static String of(@Nullable Manifest manifest) {
		Attributes main = (manifest != null) ? manifest.getMainAttributes() : new Attributes();
		String version = Objects.requireNonNullElse(main.getValue("Implementation-Version"), "(development)");
		String commit = Objects.requireNonNullElse(main.getValue("Implementation-Commit"), "unknown");
		return "Promptmill " + version + ", commit " + commit + ", Java " + Runtime.version() + " ("
				+ System.getProperty("java.vendor") + ", " + System.getProperty("java.home") + ")";
	}

	private static @Nullable Manifest manifest(Path place) throws IOException {
		if (!Files.isRegularFile(place)) {
			return null;
		}
		try (JarFile jar = new JarFile(place.toFile())) {
			return jar.getManifest();
		}
	}

}
