package dev.promptmill.ledger;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.promptmill.support.Generated;
import dev.promptmill.support.SqlGuard;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The list of guards names every guarded UPDATE, and the document names the list. */
class GuardsDocumentTests {

	private static final Path DOCUMENT = Path.of("docs/guards.md");

	private static final String LIST = "<!-- The list is made from the code: " + Generated.COMMAND + " -->\n";

	@Test
	void documentWhenGuardsChangeThenIsWrittenAnew() throws IOException {
		String before = Files.readString(DOCUMENT).split(Pattern.quote(LIST), 2)[0];
		Generated.check(DOCUMENT.toString(), before + LIST + table());
	}

	/** A statement that is no constant has to be remembered by whoever writes it. */
	@Test
	void listThenHasEveryUpdateThatIsAConstantOfTheLedger() throws Exception {
		String listed = SqlGuards.all().stream().map(SqlGuard::statement).collect(Collectors.joining("\n"));
		assertThat(updates()).hasSizeGreaterThan(10)
			.allSatisfy((name, sql) -> assertThat(listed).as(name).contains(sql));
	}

	private static String table() {
		StringBuilder table = new StringBuilder("\n| Statement | Guard | Weakened to | Held by |\n|---|---|---|---|\n");
		for (SqlGuard guard : SqlGuards.all()) {
			String weakened = guard.replacement().endsWith(" OR TRUE)") ? "nothing" : "`" + guard.replacement() + "`";
			table.append("| `%s` | `%s` | %s | `%s` |\n".formatted(guard.owner(), guard.condition(), weakened,
					guard.holder()));
		}
		return table.toString();
	}

	private static Map<String, String> updates() throws Exception {
		Map<String, String> updates = new TreeMap<>();
		for (Field field : constants()) {
			field.setAccessible(true);
			String sql = ((String) field.get(null)).strip().replaceAll("\\s+", " ");
			if (sql.startsWith("UPDATE ")) {
				int format = sql.indexOf("%1$s");
				updates.put(field.getDeclaringClass().getSimpleName() + "." + field.getName(),
						(format < 0) ? sql : sql.substring(0, format));
			}
		}
		return updates;
	}

	private static List<Field> constants() throws Exception {
		Path classes = Path.of(LedgerDatabase.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		try (Stream<Path> files = Files.walk(classes.resolve("dev/promptmill/ledger"))) {
			return files.map((file) -> classes.relativize(file).toString().replace(File.separatorChar, '.'))
				.filter((name) -> name.endsWith(".class") && !name.endsWith("package-info.class"))
				.map((name) -> type(name.substring(0, name.length() - ".class".length())))
				.flatMap((type) -> Arrays.stream(type.getDeclaredFields()))
				.filter((field) -> field.getType() == String.class && Modifier.isStatic(field.getModifiers()))
				.toList();
		}
	}

	private static Class<?> type(String name) {
		try {
			return Class.forName(name);
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
