package dev.promptmill.network;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The hosts that a list such as NO_PROXY takes out, as curl 8 does. */
class NoProxyTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			example.com                | example.com          | 443  | true
			example.com                | EXAMPLE.com.         | 443  | true
			Example.COM.               | www.example.com      | 443  | true
			example.com                | a.b.example.com      | 443  | true
			example.com                | nonexample.com       | 443  | false
			example.com                | example.com.evil.org | 443  | false
			.example.com               | www.example.com      | 443  | true
			.example.com               | example.com          | 443  | true
			*.example.com              | www.example.com      | 443  | true
			www.example.com            | example.com          | 443  | false
			*                          | anything.org         | 443  | true
			*                          | 192.0.2.1            | 80   | true
			a.org,*                    | anything.org         | 443  | false
			a.org, b.org ,c.org        | b.org                | 443  | true
			a.org b.org                | b.org                | 443  | true
			,,                         | b.org                | 443  | false
			example.com:443            | example.com          | 443  | true
			example.com:443            | example.com          | 8443 | false
			.example.com:8443          | www.example.com      | 8443 | true
			10.0.0.1:80                | 10.0.0.1             | 80   | true
			10.0.0.1:80                | 10.0.0.1             | 443  | false
			10.0.0.1                   | 10.0.0.1             | 443  | true
			10.0.0.1                   | 10.0.0.10            | 443  | false
			10.0.0.0/8                 | 10.200.3.4           | 443  | true
			10.0.0.0/8                 | 11.0.0.1             | 443  | false
			192.168.0.0/22             | 192.168.3.255        | 443  | true
			192.168.0.0/22             | 192.168.4.0          | 443  | false
			10.0.0.0/33                | 10.0.0.1             | 443  | false
			10.0.0.0/x                 | 10.0.0.0             | 443  | false
			0.0.1                      | 10.0.0.1             | 443  | false
			10.0.0.0/8                 | 10.example.com       | 443  | false
			2001:db8::1                | 2001:db8:0:0::1      | 443  | true
			[2001:db8::1]              | [2001:db8::1]        | 443  | true
			[2001:db8::1]:443          | 2001:db8::1          | 8443 | false
			2001:db8::/32              | 2001:db8:ffff::1     | 443  | true
			2001:db8::/32              | 2001:db9::1          | 443  | false
			0.0.0.0/0                  | 2001:db8::1          | 443  | false
			""")
	void containsWhenHostIsAskedForThenAnswersAsCurlDoes(String list, String host, int port, boolean expected) {
		assertThat(NoProxy.parse(list).contains(host, port)).isEqualTo(expected);
	}

	@Test
	void containsWhenThereIsNoListThenNothing() {
		assertThat(NoProxy.parse(null).contains("example.com", 443)).isFalse();
		assertThat(NoProxy.parse(" ").contains("example.com", 443)).isFalse();
	}

}
