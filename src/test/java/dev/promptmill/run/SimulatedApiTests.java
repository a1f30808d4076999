package dev.promptmill.run;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;

import dev.promptmill.settings.SettingsException;
import dev.promptmill.settings.SimulateProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SimulatedApiTests {

	@Test
	void requireAddressWhenItIsOfThisMachineThenNothing() {
		assertThatCode(() -> SimulatedApi.requireAddress(at("localhost", 0))).doesNotThrowAnyException();
	}

	@ParameterizedTest
	@CsvSource({ "203.0.113.9, port 0 there", "0.0.0.0, workers can't be told to connect to all addresses at once",
			"none.invalid, no address is known for it" })
	void requireAddressWhenItIsNoneOfThisMachineThenItIsRefused(String address, String reason) {
		assertThatThrownBy(() -> SimulatedApi.requireAddress(at(address, 0))).isInstanceOf(SettingsException.class)
			.hasMessageContainingAll("promptmill.simulate.address = \"" + address + "\"", reason, "Nothing was sent");
	}

	@Test
	void requireAddressWhenThePortIsTakenThenItIsRefused() throws Exception {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			assertThatThrownBy(() -> SimulatedApi.requireAddress(at("127.0.0.1", taken.getLocalPort())))
				.isInstanceOf(SettingsException.class)
				.hasMessageContaining("port " + taken.getLocalPort() + " there");
		}
	}

	private static SimulateProperties at(String address, int port) {
		return new SimulateProperties(BigDecimal.ONE, BigDecimal.ONE, address, port);
	}

}
