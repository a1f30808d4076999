package dev.promptmill.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The {@link KillSwitch} as the jar that {@code -javaagent} asks for. */
final class KillSwitchJar {

	private static final Path FILE = build();

	private KillSwitchJar() {
	}

	static Path file() {
		return FILE;
	}

	private static Path build() {
		Manifest manifest = new Manifest();
		manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
		manifest.getMainAttributes().putValue("Premain-Class", KillSwitch.class.getName());
		try {
			Path file = Files.createTempFile("kill-switch", ".jar");
			file.toFile().deleteOnExit();
			try (OutputStream out = Files.newOutputStream(file);
					JarOutputStream jar = new JarOutputStream(out, manifest)) {
				add(jar, KillSwitch.class);
				for (Class<?> nested : KillSwitch.class.getDeclaredClasses()) {
					add(jar, nested);
				}
				add(jar, Class.forName(KillSwitch.class.getName() + "$Wiring$1", false,
						KillSwitch.class.getClassLoader()));
			}
			return file;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void add(JarOutputStream jar, Class<?> type) throws IOException {
		String name = type.getName().replace('.', '/') + ".class";
		jar.putNextEntry(new JarEntry(name));
		try (InputStream bytes = type.getClassLoader().getResourceAsStream(name)) {
			Objects.requireNonNull(bytes).transferTo(jar);
		}
		jar.closeEntry();
	}

}
