package dev.promptmill.collect.callback;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Where callbacks are listened for, and what is said when that can't be. */
class CallbackAddressTests {

	@Test
	void freeWhenThePortIsFreeThenThatIsTheAddress() throws IOException {
		int port;
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = socket.getLocalPort();
		}
		assertThat(CallbackAddress.free(at("127.0.0.1", port)))
			.isEqualTo(new CallbackAddress(InetAddress.getByName("127.0.0.1"), port));
	}

	@Test
	void freeWhenAnotherProgramHasThePortThenThePortIsToBlame() throws IOException {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			assertThatThrownBy(() -> CallbackAddress.free(at("127.0.0.1", other.getLocalPort())))
				.isInstanceOf(CallbackAddressException.class)
				.hasMessageStartingWith(
						"promptmill.callback.port = " + other.getLocalPort() + " can't be used on 127.0.0.1: ")
				.hasMessageContaining("Nothing was sent. Name a port that is free");
		}
	}

	/** 192.0.2.0/24 is for documentation: no machine has an address of it. */
	@Test
	void freeWhenTheAddressIsOfAnotherMachineThenTheAddressIsToBlame() {
		assertThatThrownBy(() -> CallbackAddress.free(at("192.0.2.1", 8089)))
			.isInstanceOf(CallbackAddressException.class)
			.hasMessageStartingWith("promptmill.callback.bind-address = \"192.0.2.1\" can't be used: ")
			.hasMessageContaining("Name an address of this machine");
	}

	@Test
	void freeWhenTheNameHasNoAddressThenSaysSo() {
		assertThatThrownBy(() -> CallbackAddress.free(at("nowhere.invalid", 8089)))
			.isInstanceOf(CallbackAddressException.class)
			.hasMessageContaining("\"nowhere.invalid\" can't be used: it has no address");
	}

	private static CallbackProperties at(String bindAddress, int port) {
		return new CallbackProperties(URI.create("https://prompts.example.com/hook/"), port, bindAddress, false,
				List.of());
	}

}
