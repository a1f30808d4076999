package dev.promptmill.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;

import dev.promptmill.cli.console.ByteSizeFormat;
import dev.promptmill.cli.json.BackupLine;
import dev.promptmill.cli.option.CliException;
import dev.promptmill.cli.option.CommonOptions;
import dev.promptmill.common.ExitCode;
import dev.promptmill.common.Invocation;
import dev.promptmill.database.LedgerBackup;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.settings.SettingsErrorMessage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code backup}: a consistent copy of the ledger, also while a run is active. */
@Command(name = "backup", sortOptions = false, usageHelpAutoWidth = true,
		description = { "Writes a consistent copy of the ledger, also while runs are active.",
				"To restore it, unpack it into an empty data folder: unzip FILE -d data" })
final class BackupCommand implements Callable<Integer> {

	private final CommandContext context;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Parameters(index = "0", paramLabel = "FILE", description = "A ZIP file that does not exist yet.")
	private Path file = Path.of("");

	BackupCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() {
		Path target = this.file.toAbsolutePath().normalize();
		if (Files.exists(target)) {
			throw exists(target);
		}
		try (RunDatabase runDatabase = this.context.visit(this.common.loader(Map.of()))) {
			LedgerBackup backup = new LedgerBackup(runDatabase.dataSource());
			backup.command(Invocation.quoted(target.toString())).ifPresent((command) -> {
				throw new CliException(ExitCode.UNUSABLE, "This ledger is in PostgreSQL, which makes its own copies: "
						+ command + " writes one, also while runs are active.");
			});
			backup.write(target);
			conclude(target, Files.size(target));
			return ExitCode.DELIVERED.code();
		}
		catch (FileAlreadyExistsException ex) {
			throw exists(target);
		}
		catch (IOException ex) {
			throw new CliException(ExitCode.FAILED, "The backup " + target + " could not be written: "
					+ SettingsErrorMessage.ofFile(ex) + ". The ledger is untouched.");
		}
	}

	private static CliException exists(Path target) {
		return new CliException(ExitCode.UNUSABLE,
				"The backup " + target + " exists already and was not overwritten. Name another file.");
	}

	private void conclude(Path target, long bytes) {
		if (this.common.json()) {
			this.context.console().json(new BackupLine(target.toString(), bytes));
			return;
		}
		this.context.console()
			.info("Wrote " + target + " (" + ByteSizeFormat.text(bytes)
					+ "). To restore it, unpack it into an empty data folder: unzip "
					+ Invocation.quoted(target.toString()) + " -d data");
	}

}
