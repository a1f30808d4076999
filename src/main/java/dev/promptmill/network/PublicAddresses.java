package dev.promptmill.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Tells addresses of the public internet from all others. Sources: the IANA special
 * purpose address registries for IPv4 and IPv6 (RFC 6890 and its successors), and one
 * well-known cloud service address that sits in public space.
 */
public final class PublicAddresses {

	private static final List<Block> SPECIAL_IPV4 = List.of(v4(0, 0, 0, 0, 8), v4(10, 0, 0, 0, 8),
			v4(172, 16, 0, 0, 12), v4(192, 168, 0, 0, 16), // private
			v4(100, 64, 0, 0, 10), // carrier-grade NAT
			v4(127, 0, 0, 0, 8), // loopback
			v4(169, 254, 0, 0, 16), // link-local, with the clouds' metadata services
			v4(192, 0, 0, 0, 24), // protocol assignments
			v4(192, 0, 2, 0, 24), v4(198, 51, 100, 0, 24), v4(203, 0, 113, 0, 24), // documentation
			v4(192, 88, 99, 0, 24), // 6to4 relays
			v4(198, 18, 0, 0, 15), // benchmarking
			v4(168, 63, 129, 16, 32), // Azure's host service
			v4(224, 0, 0, 0, 4), // multicast
			v4(240, 0, 0, 0, 4)); // reserved, and broadcast

	/** All that is public in IPv6 is in here ... */
	private static final Block GLOBAL_IPV6 = v6("20", 3);

	/** ... except Teredo and the like, documentation, and 6to4, which embeds IPv4. */
	private static final List<Block> SPECIAL_IPV6 = List.of(v6("200100", 23), v6("20010db8", 32), v6("3fff", 20),
			v6("2002", 16));

	private static final Block IPV4_MAPPED = v6("00000000000000000000ffff", 96);

	private static final Block NAT64 = v6("0064ff9b0000000000000000", 96);

	private PublicAddresses() {
	}

	/**
	 * Whether an address is one of the public internet. An IPv6 address that carries an
	 * IPv4 address (mapped, or NAT64, through which IPv6-only networks reach everything)
	 * is judged by that one.
	 */
	public static boolean contain(InetAddress address) {
		byte[] bytes = address.getAddress();
		if (bytes.length == 4) {
			return SPECIAL_IPV4.stream().noneMatch((block) -> block.contains(bytes));
		}
		if (IPV4_MAPPED.contains(bytes) || NAT64.contains(bytes)) {
			byte[] embedded = Arrays.copyOfRange(bytes, 12, 16);
			return SPECIAL_IPV4.stream().noneMatch((block) -> block.contains(embedded));
		}
		return GLOBAL_IPV6.contains(bytes) && SPECIAL_IPV6.stream().noneMatch((block) -> block.contains(bytes));
	}

	/** The same of an address that is written; looks nothing up, and a name is not. */
	static boolean containLiteral(String text) {
		InetAddress address = parse(text);
		return address != null && contain(address);
	}

	/** Whether a written address is this machine's. */
	static boolean isLoopbackLiteral(String text) {
		InetAddress address = parse(text);
		return address != null && address.isLoopbackAddress();
	}

	private static @Nullable InetAddress parse(String text) {
		byte[] address = NoProxy.address(text);
		try {
			return (address != null) ? InetAddress.getByAddress(address) : null;
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

	private static Block v4(int first, int second, int third, int fourth, int bits) {
		return new Block(new byte[] { (byte) first, (byte) second, (byte) third, (byte) fourth }, bits);
	}

	private static Block v6(String prefix, int bits) {
		return new Block(Arrays.copyOf(HexFormat.of().parseHex(prefix), 16), bits);
	}

	/** The addresses that share their first bits. */
	private static final class Block {

		private final byte[] start;

		private final int bits;

		Block(byte[] start, int bits) {
			this.start = start;
			this.bits = bits;
		}

		boolean contains(byte[] address) {
			int whole = this.bits / 8;
			int mask = 0xFF00 >> (this.bits % 8) & 0xFF;
			return Arrays.equals(address, 0, whole, this.start, 0, whole)
					&& (mask == 0 || (address[whole] & mask) == (this.start[whole] & mask));
		}

	}

}
