package dev.promptmill.cli;

import java.util.List;
import java.util.stream.Collectors;

import dev.promptmill.common.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual page, in the language of man(7), from what the command line is parsed with.
 */
final class ManPage {

	private final StringBuilder page = new StringBuilder();

	static String of(CommandLine line) {
		ManPage page = new ManPage();
		page.write(line.getCommandSpec());
		return page.page.toString();
	}

	private void write(CommandSpec root) {
		line(".\\\" Made from the code: see CONTRIBUTING.md.");
		line(".TH PROMPTMILL 1 \"\" \"Promptmill\" \"User Commands\"");
		section("NAME", "promptmill \\- turns a CSV of prompts into images, and never pays twice without saying so");
		line(".SH SYNOPSIS");
		line(".B promptmill");
		line(".I COMMAND");
		line("[\\fIOPTIONS\\fR]");
		section("DESCRIPTION", "Promptmill turns a CSV of prompts into images with the APIXO model minimax-image-01. "
				+ "\\fBrun.sh\\fR, in the folder of Promptmill, and \\fBbin/promptmill\\fR of the archive are the same. "
				+ "Data goes to standard output, messages to standard error, and nothing is ever asked. "
				+ "\\fIRUN\\fR is the small number that \\fBruns\\fR shows; without one a command takes the newest.");
		line(".SH COMMANDS");
		root.subcommands().values().stream().map(CommandLine::getCommandSpec).distinct().forEach(this::command);
		exits();
		environment();
		files();
		section("SEE ALSO", "README.md and the folder docs of Promptmill, above all docs/operating.md, "
				+ "docs/settings.md and docs/troubleshooting.md.");
	}

	private void command(CommandSpec command) {
		if (command.usageMessage().hidden()) {
			return;
		}
		String parameters = command.positionalParameters()
			.stream()
			.map(ManPage::parameter)
			.collect(Collectors.joining(" "));
		line(".SS \"" + command.name() + (parameters.isEmpty() ? "" : " " + parameters) + "\"");
		line(text(String.join(" ", command.usageMessage().description())));
		for (PositionalParamSpec parameter : command.positionalParameters()) {
			item("\\fI" + text(parameter.paramLabel()) + "\\fR", parameter.description());
		}
		for (OptionSpec option : command.options()) {
			if (!option.hidden()) {
				item(names(option), option.description());
			}
		}
	}

	private static String parameter(PositionalParamSpec parameter) {
		return (parameter.arity().min() == 0) ? "[" + parameter.paramLabel() + "]" : parameter.paramLabel();
	}

	private static String names(OptionSpec option) {
		String names = List.of(option.names())
			.stream()
			.map((name) -> "\\fB" + text(name) + "\\fR")
			.collect(Collectors.joining(", "));
		return (option.arity().max() == 0) ? names : names + " \\fI" + text(option.paramLabel()) + "\\fR";
	}

	private void exits() {
		line(".SH \"EXIT STATUS\"");
		for (ExitCode code : ExitCode.values()) {
			item("\\fB" + code.code() + "\\fR", code.meaning());
		}
	}

	private void environment() {
		line(".SH ENVIRONMENT");
		item("\\fBAPIXO_API_KEY\\fR, \\fBAPIXO_API_KEY_FILE\\fR",
				"The key, or a file that holds it. It comes from nowhere else.");
		item("\\fBPROMPTMILL_\\fR\\fI...\\fR",
				"Any setting: promptmill.submit.rate-per-second is PROMPTMILL_SUBMIT_RATEPERSECOND.");
		item("\\fBPROMPTMILL_HOME\\fR",
				"The folder whose data/ holds the ledger unless the setting data names another: the program's own.");
		item("\\fBPROMPTMILL_DEBUG\\fR", "Anything: an error comes with its stack trace.");
		item("\\fBPROMPTMILL_JAVA_OPTS\\fR", "Further options for the JVM, such as -Xmx2g.");
		item("\\fBJAVA_HOME\\fR", "The Java to use, from 17 on.");
	}

	private void files() {
		line(".SH FILES");
		item("\\fIoutput/JOB-RUN/\\fR", "What a run leaves behind: report.html, results.csv, images.csv, failed.csv, "
				+ "unknown.csv, cost-report.json, images/.");
		item("\\fIdata/\\fR", "The ledger: every intent, task and cent. Keep it on a local disk and back it up.");
		item("\\fIjobs/*.yaml\\fR", "Job files, for --job.");
	}

	private void section(String name, String text) {
		line(".SH \"" + name + "\"");
		line(text);
	}

	private void item(String tag, String... description) {
		line(".TP");
		line(tag);
		line(text(String.join(" ", description)));
	}

	/** A hyphen that may be typed, and no line that begins like a request. */
	private static String text(String plain) {
		String escaped = plain.replace("\\", "\\e").replace("-", "\\-");
		return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
	}

	private void line(String line) {
		this.page.append(line).append('\n');
	}

}
