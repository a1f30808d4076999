package dev.promptmill.report.table;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class FormulaEscaperTests {

	@ParameterizedTest
	@ValueSource(strings = { "=1+1", "+49 170 123", "-cmd|' /C calc'!A0", "@SUM(A1)", "\tx", "\r=1", "=", "-", "+",
			"--1", "-1-1", "+1e", "-\u0661", "\n=1", "\uff1d1+1", "\uff0b1", "\uff0dcmd", "\uff20SUM(A1)" })
	void disarmWhenSpreadsheetWouldRunItThenPutsApostropheBefore(String cell) {
		assertThat(FormulaEscaper.escape(cell)).isEqualTo("'" + cell);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "plain", "-12.5", "+3", "-.5", "1=1", " =1", "-1e-9", "'=1", "a@b", "\u3000=1" })
	void disarmWhenHarmlessThenLeavesItAlone(String cell) {
		assertThat(FormulaEscaper.escape(cell)).isEqualTo(cell);
	}

}
