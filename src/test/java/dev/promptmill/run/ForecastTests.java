package dev.promptmill.run;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.pacing.PacingSnapshot;
import dev.promptmill.support.SettableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ForecastTests {

	private static final PacingSnapshot PACE = new PacingSnapshot(5, 5, 200, 200, Duration.ZERO, "");

	private final SettableClock clock = new SettableClock();

	private final Forecast forecast = new Forecast(BigDecimal.ONE);

	@Test
	void lookWhenNothingWasSettledYetThenNobodyCanTell() {
		assertThat(look(0, 100).endsAt()).isNull();
		this.clock.advance(Duration.ofSeconds(10));
		assertThat(look(0, 100)).satisfies((progress) -> {
			assertThat(progress.rowsPerSecond()).isZero();
			assertThat(progress.endsAt()).isNull();
		});
	}

	@Test
	void lookThenTheRestAtThePaceOfLate() {
		look(0, 100);
		this.clock.advance(Duration.ofSeconds(10));
		RunProgress progress = look(20, 80);
		assertThat(progress.rowsPerSecond()).isEqualTo(2);
		assertThat(progress.endsAt()).isEqualTo(this.clock.instant().plusSeconds(40));
	}

	@Test
	void lookWhenThePaceChangedThenWhatIsOlderThanAMinuteIsForgotten() {
		look(0, 1000);
		this.clock.advance(Duration.ofMinutes(10));
		look(600, 400);
		this.clock.advance(Duration.ofSeconds(30));
		look(600, 400);
		this.clock.advance(Duration.ofSeconds(30));
		assertThat(look(900, 100).rowsPerSecond()).isEqualTo(5);
	}

	@Test
	void lookThenReadsBackAsItWasWritten() {
		look(0, 100);
		this.clock.advance(Duration.ofSeconds(10));
		RunProgress progress = look(20, 80);
		assertThat(RunProgress.read(progress.toJson())).isEqualTo(progress);
	}

	@Test
	void lookThenTheCostOfTheRestIsThatOfTheRowsBefore() {
		RunProgress progress = cost("100", 40, "30", "3");
		assertThat(progress.cost()).isEqualByComparingTo("55");
		assertThat(progress.costAtMost()).isEqualByComparingTo("73");
	}

	@Test
	void lookWhenNothingIsDecidedThenOnlyTheMostIsKnown() {
		RunProgress progress = cost("100", 100, "0", "0");
		assertThat(progress.cost()).isNull();
		assertThat(progress.costAtMost()).isEqualByComparingTo("100");
	}

	@Test
	void lookWhenNothingIsLeftThenTheCostIsWhatWasSpent() {
		RunProgress progress = cost("100", 0, "80", "5");
		assertThat(progress.cost()).isEqualByComparingTo("85");
		assertThat(progress.costAtMost()).isEqualByComparingTo("85");
	}

	private RunProgress cost(String estimated, long awaited, String billed, String possiblyBilled) {
		return this.forecast.look(
				this.clock.instant(), new RunTotals(Map.of(), 100, awaited, 0, 0, new BigDecimal(estimated),
						BigDecimal.ZERO, new BigDecimal(billed), BigDecimal.ZERO, new BigDecimal(possiblyBilled), 0),
				PACE);
	}

	private RunProgress look(long settled, long left) {
		return this.forecast.look(this.clock.instant(),
				RunOutcomeTests.totals(Map.of(RowStatus.DELIVERED, settled, RowStatus.READY, left)), PACE);
	}

}
