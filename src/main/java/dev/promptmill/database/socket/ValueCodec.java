package dev.promptmill.database.socket;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The values that are sent, and their form: a byte for the type and the value. There are
 * no others, so nothing that arrives names a class.
 */
final class ValueCodec {

	private static final Set<Class<?>> KNOWN = Set.of(Boolean.class, Byte.class, Short.class, Integer.class, Long.class,
			Float.class, Double.class, BigDecimal.class, String.class, byte[].class, int[].class, String[].class,
			Timestamp.class, Date.class, LocalDate.class, LocalDateTime.class, OffsetDateTime.class, UUID.class);

	private ValueCodec() {
	}

	static boolean isKnown(@Nullable Object value) {
		return value == null || KNOWN.contains(value.getClass());
	}

	/** The value itself, if it can be sent. */
	static @Nullable Object known(@Nullable Object value) throws SQLFeatureNotSupportedException {
		if (value != null && !isKnown(value)) {
			throw new SQLFeatureNotSupportedException("A " + value.getClass().getName() + " can't be sent.");
		}
		return value;
	}

	static void write(DataOutputStream out, @Nullable Object value) throws IOException {
		if (value == null) {
			out.writeByte('0');
		}
		else if (value instanceof String text) {
			out.writeByte('S');
			bytes(out, text.getBytes(StandardCharsets.UTF_8));
		}
		else if (value instanceof Boolean truth) {
			out.writeByte(truth ? 'T' : 'F');
		}
		else if (value instanceof Double || value instanceof Float) {
			out.writeByte((value instanceof Float) ? 'f' : 'D');
			out.writeDouble(((Number) value).doubleValue());
		}
		else if (value instanceof BigDecimal number) {
			out.writeByte('N');
			out.writeInt(number.scale());
			bytes(out, number.unscaledValue().toByteArray());
		}
		else if (value instanceof Number number) {
			out.writeByte((value instanceof Long) ? 'L'
					: (value instanceof Integer) ? 'I' : (value instanceof Short) ? 'H' : 'B');
			out.writeLong(number.longValue());
		}
		else {
			writeOther(out, value);
		}
	}

	private static void writeOther(DataOutputStream out, Object value) throws IOException {
		if (value instanceof byte[] binary) {
			out.writeByte('b');
			bytes(out, binary);
		}
		else if (value instanceof int[] numbers) {
			out.writeByte('i');
			out.writeInt(numbers.length);
			for (int number : numbers) {
				out.writeInt(number);
			}
		}
		else if (value instanceof String[] texts) {
			out.writeByte('s');
			out.writeInt(texts.length);
			for (String text : texts) {
				write(out, text);
			}
		}
		else if (value instanceof Timestamp || value instanceof LocalDateTime) {
			LocalDateTime time = (value instanceof Timestamp stamp) ? stamp.toLocalDateTime() : (LocalDateTime) value;
			out.writeByte((value instanceof Timestamp) ? 't' : 'u');
			out.writeLong(time.toEpochSecond(ZoneOffset.UTC));
			out.writeInt(time.getNano());
		}
		else if (value instanceof Date || value instanceof LocalDate) {
			LocalDate date = (value instanceof Date day) ? day.toLocalDate() : (LocalDate) value;
			out.writeByte((value instanceof Date) ? 'd' : 'e');
			out.writeLong(date.toEpochDay());
		}
		else if (value instanceof UUID id) {
			out.writeByte('U');
			out.writeLong(id.getMostSignificantBits());
			out.writeLong(id.getLeastSignificantBits());
		}
		else {
			out.writeByte('o');
			bytes(out, value.toString().getBytes(StandardCharsets.UTF_8));
		}
	}

	/**
	 * Reads a value.
	 * @throws IOException if it is none
	 */
	static @Nullable Object read(DataInputStream in) throws IOException {
		int type = in.readUnsignedByte();
		try {
			return switch (type) {
				case '0' -> null;
				case 'S' -> text(in);
				case 'T', 'F' -> type == 'T';
				case 'D' -> in.readDouble();
				case 'f' -> (float) in.readDouble();
				case 'N' -> number(in);
				case 'L' -> in.readLong();
				case 'I' -> (int) in.readLong();
				case 'H' -> (short) in.readLong();
				case 'B' -> (byte) in.readLong();
				case 'b' -> bytes(in);
				case 'i' -> numbers(in);
				case 's' -> texts(in);
				case 't' -> Timestamp.valueOf(time(in));
				case 'u' -> time(in);
				case 'd' -> Date.valueOf(LocalDate.ofEpochDay(in.readLong()));
				case 'e' -> LocalDate.ofEpochDay(in.readLong());
				case 'U' -> new UUID(in.readLong(), in.readLong());
				case 'o' -> OffsetDateTime.parse(text(in));
				default -> throw new IOException("a value of the unknown type " + type);
			};
		}
		catch (RuntimeException ex) {
			throw new IOException("a value that can't be read", ex);
		}
	}

	private static BigDecimal number(DataInputStream in) throws IOException {
		int scale = in.readInt();
		return new BigDecimal(new BigInteger(bytes(in)), scale);
	}

	private static int[] numbers(DataInputStream in) throws IOException {
		int[] numbers = new int[count(in, Integer.BYTES)];
		for (int i = 0; i < numbers.length; i++) {
			numbers[i] = in.readInt();
		}
		return numbers;
	}

	private static String[] texts(DataInputStream in) throws IOException {
		String[] texts = new String[count(in, 1)];
		for (int i = 0; i < texts.length; i++) {
			texts[i] = String.valueOf(read(in));
		}
		return texts;
	}

	private static LocalDateTime time(DataInputStream in) throws IOException {
		long seconds = in.readLong();
		return LocalDateTime.ofEpochSecond(seconds, in.readInt(), ZoneOffset.UTC);
	}

	private static String text(DataInputStream in) throws IOException {
		return new String(bytes(in), StandardCharsets.UTF_8);
	}

	private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
		out.writeInt(bytes.length);
		out.write(bytes);
	}

	private static byte[] bytes(DataInputStream in) throws IOException {
		byte[] bytes = new byte[count(in, 1)];
		in.readFully(bytes);
		return bytes;
	}

	/** How many follow; they are here already, so a wrong number takes no memory. */
	private static int count(DataInputStream in, int size) throws IOException {
		int count = in.readInt();
		if (count < 0 || count > in.available() / size) {
			throw new IOException("a value of " + count + " parts in a message with " + in.available() + " bytes left");
		}
		return count;
	}

}
