package dev.promptmill.storage.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import dev.promptmill.network.Network;
import dev.promptmill.network.NetworkProperties;
import dev.promptmill.storage.StoreUnavailableException;
import dev.promptmill.support.CompanyAuthority;
import dev.promptmill.support.CompanyProxy;
import dev.promptmill.support.S3Server;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A bucket that only a company's proxy can reach. */
@Timeout(120)
class ProxiedBucketTests {

	private static final S3Server SERVER = S3Server.shared();

	@TempDir
	Path folder;

	@Test
	void putAndGetWhenThereIsAProxyThenGoThroughIt() throws IOException {
		String name = SERVER.bucket();
		Path file = Files.writeString(this.folder.resolve("a.txt"), "an image".repeat(10_000));
		try (CompanyProxy proxy = proxy().requiring("me", "p w"); Buckets buckets = buckets(proxy, "me:p%20w@", true)) {
			Bucket bucket = buckets.bucket(name);
			bucket.put("deep/a b+ü.txt", file);
			assertThat(bucket.sizes("deep/")).containsOnly(Map.entry("deep/a b+ü.txt", 80_000L));
			assertThat(bucket.get("deep/a b+ü.txt", this.folder.resolve("b.txt"))).isTrue();
			assertThat(this.folder.resolve("b.txt")).hasSameBinaryContentAs(file);
			assertThat(bucket.get("none", this.folder.resolve("c.txt"))).isFalse();
			assertThat(proxy.passed()).filteredOn((line) -> line.startsWith("CONNECT"))
				.isNotEmpty()
				.allMatch((line) -> line.startsWith("CONNECT s3.company.example:443"));
		}
	}

	@Test
	void putWhenTheAuthorityIsUnknownThenItIsNamed() throws IOException {
		try (CompanyProxy proxy = proxy(); Buckets buckets = buckets(proxy, "", false)) {
			Path file = Files.writeString(this.folder.resolve("a.txt"), "an image");
			assertThatExceptionOfType(StoreUnavailableException.class)
				.isThrownBy(() -> buckets.bucket("some").put("a.txt", file))
				.withMessageContaining(CompanyAuthority.NAME)
				.withMessageContaining(Network.CA_FILE);
		}
	}

	private CompanyProxy proxy() throws IOException {
		return new CompanyProxy(CompanyAuthority.shared().server()).knowing("s3.company.example", SERVER.endpoint());
	}

	private Buckets buckets(CompanyProxy proxy, String login, boolean trusting) {
		@Nullable String file = trusting ? CompanyAuthority.shared().write(this.folder.resolve("ca.pem")).toString() : null;
		Network network = Network.of(new NetworkProperties("http://" + login + "127.0.0.1:" + proxy.port(), file),
				Map.of());
		return Buckets.of(new S3Properties(URI.create("https://s3.company.example"), null, null), network);
	}

}
