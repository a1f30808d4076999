package dev.promptmill.pacing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RequestWindowTests {

	@Test
	void isFullWhenTwoSecondsOfTheRateAreUnansweredThenTrueAndSixteenAtLeast() {
		assertThat(fill(new RequestWindow(5))).hasSize(16);
		assertThat(fill(new RequestWindow(50))).hasSize(100);
	}

	@Test
	void answeredWhenTheWindowHeldRequestsBackThenItGrowsByOneEach() {
		RequestWindow window = new RequestWindow(1);
		fill(window).forEach(window::answered);
		assertThat(window.size()).isEqualTo(32);
		assertThat(window.unanswered()).isZero();
	}

	@Test
	void answeredWhenTheWindowIsNotWhatLimitsThenItStays() {
		RequestWindow window = new RequestWindow(1);
		for (int i = 0; i < 1000; i++) {
			assertThat(window.isFull()).isFalse();
			window.answered(window.take());
		}
		assertThat(window.size()).isEqualTo(16);
	}

	@Test
	void lostWhenAllOfARoundTripAreThenItHalvesOnce() {
		RequestWindow window = new RequestWindow(50);
		fill(window).forEach(window::lost);
		assertThat(window.size()).isEqualTo(50);
		fill(window).forEach(window::lost);
		assertThat(window.size()).isEqualTo(25);
		for (int i = 0; i < 9; i++) {
			fill(window).forEach(window::lost);
		}
		assertThat(window.size()).isEqualTo(4);
	}

	@Test
	void answeredWhenSentBeforeALossThenDoesNotGrow() {
		RequestWindow window = new RequestWindow(1);
		Deque<RequestWindow.Slot> slots = new ArrayDeque<>(fill(window));
		window.lost(slots.pop());
		slots.forEach(window::answered);
		assertThat(window.size()).isEqualTo(8);
	}

	@Test
	void unansweredThenCountsWhatIsUnderWay() {
		RequestWindow window = new RequestWindow(1);
		RequestWindow.Slot first = window.take();
		RequestWindow.Slot second = window.take();
		window.take();
		assertThat(window.unanswered()).isEqualTo(3);
		window.lost(first);
		assertThat(window.unanswered()).isEqualTo(2);
		window.answered(second);
		assertThat(window.unanswered()).isOne();
		window.unused();
		assertThat(window.unanswered()).isZero();
	}

	@Test
	void unusedThenItsPlaceIsFreeAndNothingGrows() {
		RequestWindow window = new RequestWindow(1);
		fill(window);
		window.unused();
		assertThat(window.isFull()).isFalse();
		assertThat(window.size()).isEqualTo(16);
	}

	/**
	 * 1,000 rows at 50/s: what share of the rate is used over all of them and once the
	 * window has grown, and how many are in doubt when the server hangs from there on.
	 */
	@ParameterizedTest
	@CsvSource({ "0.3, 0.97, 0.97, 101", "1, 0.97, 0.97, 101", "2, 0.97, 0.97, 201", "5, 0.75, 0.97, 420" })
	void wholeRunWhenRepliesAreSlowThenTheRateIsUsedAndAHangLeavesAWindowInDoubt(double reply, double overall,
			double grown, int inDoubt) {
		VirtualTime time = new VirtualTime();
		AdaptiveRateLimiter rateLimiter = new AdaptiveRateLimiter(new RateLimitSettings(50, 100_000), time,
				new Random(1));
		RequestWindow window = new RequestWindow(50);
		List<Double> sent = new ArrayList<>();
		send(time, rateLimiter, window, sent, reply);
		while (sent.size() < 1000) {
			time.step();
		}
		double share = 1000 / 50.0 / sent.get(999);
		double later = 500 / 50.0 / (sent.get(999) - sent.get(499));
		int before = window.unanswered();
		int left = window.size();
		System.out.println(String.format(Locale.ROOT,
				"50/s, replies after %.1f s: %.3f of the rate over 1,000 rows, %.3f over the last 500; a hang leaves %d in doubt (%d under way)",
				reply, share, later, Math.max(left, before), before));
		assertThat(share).isGreaterThanOrEqualTo(overall);
		assertThat(later).isGreaterThanOrEqualTo(grown);
		assertThat(Math.max(left, before)).isLessThanOrEqualTo(inDoubt);
	}

	private static void send(VirtualTime time, AdaptiveRateLimiter rateLimiter, RequestWindow window, List<Double> sent,
			double reply) {
		double again = 0.01;
		if (!window.isFull()) {
			RateDecision decision = rateLimiter.request(window.unanswered());
			if (decision instanceof Wait hold) {
				again = hold.delay().toNanos() / 1e9;
			}
			else {
				again = 0;
				RequestWindow.Slot slot = window.take();
				sent.add(time.seconds());
				time.after(reply, () -> {
					window.answered(slot);
					rateLimiter.accepted((Permit) decision);
				});
			}
		}
		time.after(again, () -> send(time, rateLimiter, window, sent, reply));
	}

	private static List<RequestWindow.Slot> fill(RequestWindow window) {
		List<RequestWindow.Slot> slots = new ArrayList<>();
		while (!window.isFull()) {
			slots.add(window.take());
		}
		return slots;
	}

}
