package dev.promptmill.download;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests for {@link CheckedDnsResolver}. */
class CheckedDnsResolverTests {

	private final Scripted script = new Scripted();

	@Test
	void resolveWhenAllAddressesArePublicThenReturnsExactlyThem() throws UnknownHostException {
		this.script.answers.add("8.8.8.8 2606:4700::1");
		assertThat(resolver().resolve("files.example")).extracting(InetAddress::getHostAddress)
			.containsExactly("8.8.8.8", "2606:4700:0:0:0:0:0:1");
	}

	@Test
	void resolveWhenAnswerTurnsPrivateThenRefusesTheSecond() throws UnknownHostException {
		this.script.answers.add("8.8.8.8");
		this.script.answers.add("127.0.0.1");
		CheckedDnsResolver resolver = resolver();
		assertThat(resolver.resolve("files.example")).hasSize(1);
		assertThatExceptionOfType(AddressRefusedException.class).isThrownBy(() -> resolver.resolve("files.example"));
	}

	@Test
	void resolveWhenOneOfSeveralIsPrivateThenRefusesAll() {
		this.script.answers.add("8.8.8.8 10.0.0.1");
		assertThatExceptionOfType(AddressRefusedException.class).isThrownBy(() -> resolver().resolve("files.example"))
			.withMessageContaining("files.example (10.0.0.1)");
	}

	@Test
	void resolveWhenHostIsAllowedByNameThenTakesPrivateAddress() throws UnknownHostException {
		this.script.answers.add("10.0.0.1");
		assertThat(resolver("Files.LAN").resolve("files.lan")).hasSize(1);
		this.script.answers.add("10.0.0.1");
		assertThatExceptionOfType(AddressRefusedException.class)
			.isThrownBy(() -> resolver("files.lan").resolve("x.files.lan"));
	}

	@Test
	void resolveWhenIpv6AddressIsAllowedInBracketsThenTakesIt() throws UnknownHostException {
		this.script.answers.add("::1");
		assertThat(resolver("[::1]").resolve("::1")).hasSize(1);
	}

	@Test
	void resolveWhenThereIsNoAddressThenUnknown() {
		this.script.answers.add("");
		assertThatExceptionOfType(UnknownHostException.class).isThrownBy(() -> resolver().resolve("files.example"))
			.isNotInstanceOf(AddressRefusedException.class);
	}

	private CheckedDnsResolver resolver(String... allowed) {
		return new CheckedDnsResolver(this.script, new AllowedHosts(List.of(allowed)));
	}

	/** Answers with literals, in turn. */
	private static final class Scripted extends SystemDefaultDnsResolver {

		private final Deque<String> answers = new ArrayDeque<>();

		@Override
		public InetAddress[] resolve(String host) throws UnknownHostException {
			String answer = this.answers.remove();
			if (answer.isEmpty()) {
				return new InetAddress[0];
			}
			List<InetAddress> addresses = new ArrayList<>();
			for (String literal : answer.split(" ", -1)) {
				addresses.add(InetAddress.getByName(literal));
			}
			return addresses.toArray(InetAddress[]::new);
		}

	}

}
