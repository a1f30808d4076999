package dev.promptmill.database.socket;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@DisabledOnOs(OS.WINDOWS)
class SocketPlaceTests {

	@TempDir
	private Path folder;

	@Test
	void bindThenTheSocketIsItsOwnersAndGoesWithIt() throws IOException {
		SocketPlace place = new SocketPlace(this.folder);
		try (ServerSocketChannel server = place.bind(); SocketChannel client = place.connect()) {
			assertThat(client.isConnected()).isTrue();
			assertThat(rights(this.folder.resolve("promptmill.socket"))).isEqualTo("rw-------");
		}
		place.remove();
		assertThat(this.folder).isEmptyDirectory();
	}

	@Test
	void bindWhenADeadProcessLeftItsSocketThenItIsReplaced() throws IOException {
		new SocketPlace(this.folder).bind().close();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> new SocketPlace(this.folder).connect());
		SocketPlace place = new SocketPlace(this.folder);
		try (ServerSocketChannel server = place.bind(); SocketChannel client = place.connect()) {
			assertThat(client.isConnected()).isTrue();
		}
	}

	@Test
	void removeWhenAnotherProcessListensByNowThenItsSocketStays() throws IOException {
		SocketPlace old = new SocketPlace(this.folder);
		old.bind().close();
		SocketPlace place = new SocketPlace(this.folder);
		try (ServerSocketChannel server = place.bind()) {
			old.remove();
			place.connect().close();
		}
	}

	@Test
	void bindWhenThePathIsTooLongForASocketThenItLiesInAShortFolderOfOurs() throws IOException {
		Path data = longFolder();
		SocketPlace place = new SocketPlace(data);
		Path socket;
		try (ServerSocketChannel server = place.bind(); SocketChannel client = new SocketPlace(data).connect()) {
			assertThat(client.isConnected()).isTrue();
			socket = Path.of(Files.readString(data.resolve("promptmill.socket-path")));
			assertThat(rights(socket.getParent())).isEqualTo("rwx------");
			assertThat(rights(socket)).isEqualTo("rw-------");
		}
		place.remove();
		assertThat(data).isEmptyDirectory();
		assertThat(socket.getParent()).doesNotExist();
	}

	@Test
	void connectWhenTheShortFolderIsNotOursAloneThenRefused() throws IOException {
		Path data = longFolder();
		SocketPlace place = new SocketPlace(data);
		try (ServerSocketChannel server = place.bind()) {
			Path pointer = data.resolve("promptmill.socket-path");
			Path shortFolder = Path.of(Files.readString(pointer)).getParent();
			Files.setPosixFilePermissions(shortFolder, PosixFilePermissions.fromString("rwxr-xr-x"));
			assertRefused(data);
			Files.setPosixFilePermissions(shortFolder, PosixFilePermissions.fromString("rwx------"));
			place.connect().close();
			Path link = Files.createSymbolicLink(this.folder.resolve("link"), shortFolder);
			Files.writeString(pointer, link.resolve("s").toString());
			assertRefused(data);
			Files.writeString(pointer, shortFolder.resolve("s").toString());
		}
		place.remove();
	}

	private static void assertRefused(Path data) {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> new SocketPlace(data).connect())
			.withMessageContaining("nobody else may enter");
	}

	private Path longFolder() throws IOException {
		return Files.createDirectories(this.folder.resolve("a".repeat(60)).resolve("b".repeat(60)));
	}

	private static String rights(Path file) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
	}

}
