package dev.promptmill.system;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A process of another account, which looks for something to read or to connect to and
 * prints what it found. It uses nothing but the JDK, so that its class file is all it
 * needs.
 */
final class OtherAccount {

	private OtherAccount() {
	}

	/** Arguments: {@code socket} and its path, or folders to look into. */
	public static void main(String[] arguments) throws IOException {
		for (int i = 0; i < arguments.length; i++) {
			if ("socket".equals(arguments[i])) {
				connect(Path.of(arguments[++i]));
			}
			else {
				look(Path.of(arguments[i]));
			}
		}
		System.out.println("looked as " + System.getProperty("user.name"));
	}

	private static void connect(Path path) {
		try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
			socket.connect(UnixDomainSocketAddress.of(path));
			System.out.println("connected " + path);
		}
		catch (IOException ex) {
			System.out.println("not connected: " + ex.getMessage());
		}
	}

	private static void look(Path folder) throws IOException {
		Files.walkFileTree(folder, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes) {
				System.out.println((Files.isReadable(entered) ? "listed " : "entered ") + entered);
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
				try (var in = Files.newInputStream(file)) {
					System.out.println("read " + in.read() + " of " + file);
				}
				catch (IOException ex) {
					System.out.println("not read: " + file);
				}
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFileFailed(Path file, IOException failure) {
				System.out.println("not entered: " + file);
				return FileVisitResult.CONTINUE;
			}
		});
	}

}
