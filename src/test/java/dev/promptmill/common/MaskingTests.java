package dev.promptmill.common;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Secrets in texts for people. */
class MaskingTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					to http://me:pw@proxy:3128.                             | to http://***@proxy:3128.
					"https://me@host/a" and tcp://a:b@c:1                   | "https://***@host/a" and tcp://***@c:1
					http://a:p@ss@host/x                                    | http://***@host/x
					https://host/mail@example.com                           | https://host/mail@example.com
					write to me@example.com                                 | write to me@example.com
					jdbc:postgresql://db/m?user=x&password=geheim&ssl=true  | jdbc:postgresql://db/m?user=x&password=***&ssl=true
					jdbc:h2:file:x;USER=sa;PASSWORD=geheim                  | jdbc:h2:file:x;USER=sa;PASSWORD=***
					(tcp://b:61616?trustStorePassword=geheim,y)             | (tcp://b:61616?trustStorePassword=***,y)
					https://h/x?X-Amz-Security-Token=abc&access_key=def     | https://h/x?X-Amz-Security-Token=***&access_key=***
					--set budget=5                                          | --set budget=5
					""")
	void addressesWhenTheyHoldSecretsThenOnlyThoseAreMasked(String text, String expected) {
		assertThat(Masking.addresses(text)).isEqualTo(expected);
	}

	@Test
	void maskWhenAVariablesNameSaysSecretThenItsValueIsMasked() {
		Masking masking = Masking.of(Map.of("APIXO_API_KEY", "sk-long-enough\n", "AWS_SESSION_TOKEN", "FwoGZX-token",
				"SPRING_DATASOURCE_PASSWORD", "short", "HOME", "/home/operator", "OTEL_EXPORTER_OTLP_HEADERS",
				"authorization=Bearer abcdef,x-tenant=tenant-7"));
		assertThat(masking.mask("sk-long-enough FwoGZX-token short /home/operator Bearer abcdef tenant-7"))
			.isEqualTo("*** *** short /home/operator *** ***");
		assertThat(masking.isIn("x FwoGZX-token")).isTrue();
		assertThat(masking.isIn("nothing")).isFalse();
	}

	@Test
	void beforeWhenSomethingIsWrittenThenItsSecretsAreMasked() throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (OutputStream stream = Masking.of(Map.of("X_TOKEN", "sehr-geheim-ü")).before(bytes)) {
			stream.write("a sehr-geheim-ü b ü\n".getBytes(StandardCharsets.UTF_8));
			stream.write('c');
		}
		assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("a *** b ü\nc");
	}

}
