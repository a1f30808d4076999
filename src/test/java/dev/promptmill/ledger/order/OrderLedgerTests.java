package dev.promptmill.ledger.order;

import java.util.List;
import java.util.Objects;

import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.LeaseLostException;
import dev.promptmill.ledger.LedgerSnapshot;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.order.OrderLedger.Settlement;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.ledger.step.IngestLedger;
import dev.promptmill.ledger.step.NewRow;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Rows of a second run that order what a first one has, row 1 delivered, row 2 not. */
@OnEveryDatabase
class OrderLedgerTests {

	private final TestDatabase database;

	private final RunFixture first;

	private final RunFixture second;

	private final OrderLedger orders;

	OrderLedgerTests(TestDatabase database) {
		this.database = database;
		this.first = new RunFixture(database).rows(2);
		this.second = new RunFixture(database);
		this.orders = new OrderLedger(database.ledger(), this.second.lease(), this.second.clock());
	}

	@BeforeEach
	void order() {
		held(this.first.collect()
			.deliver(this.first.accepted(1), RowStatus.DELIVERED, List.of(this.first.stored(1, 1)), null, null));
		held(this.first.collect().fail(this.first.accepted(2), "CONTENT", null));
		for (long row = 1; row <= 2; row++) {
			new IngestLedger(this.database.ledger()).add(this.second.id(),
					List.of(new NewRow(row, row + 1, "r" + row, List.of("r" + row, "a lighthouse"),
							new NewRow.Request("{}", this.first.order(), "text-to-image", "1K", 1024, 1024, 1), null)));
		}
	}

	@AfterEach
	void close() {
		this.first.close();
		this.second.close();
	}

	@Test
	void unsettledThenRowsOfAnothersOrdersInInputOrder() {
		assertThat(this.orders.unsettled(0, 10)).extracting(OrderLedger.Unsettled::rowNumber).containsExactly(1L, 2L);
		assertThat(this.orders.unsettled(0, 1)).hasSize(1);
		assertThat(this.orders.unsettled(1, 10)).extracting(OrderLedger.Unsettled::id).containsExactly("r2");
	}

	@Test
	void settleWhenTheRowHasAllImagesThenItHasTheTaskThatMadeThemAndNothingIsBought() {
		ImageRecord image = this.second.stored(1, 1);
		Settlement settlement = settlement(0, RowStatus.REUSED, List.of(image), null);
		assertThat(this.orders.settle(List.of(settlement))).containsExactly(true);
		RowRecord row = this.second.record(1);
		assertThat(row.status()).isEqualTo(RowStatus.REUSED);
		assertThat(row.imagesDelivered()).isEqualTo(1);
		assertThat(row.imagesOrdered()).isZero();
		assertThat(row.taskId()).isEqualTo(this.first.record(1).taskId());
		assertThat(row.acceptedAt()).isEqualTo(this.first.record(1).acceptedAt());
		assertThat(row.images()).containsExactly(image);
		assertThat(this.orders.settle(List.of(settlement))).as("once more").containsExactly(false);
	}

	@Test
	void settleWhenImagesAreMissingThenOnlyThoseOnDiskCount() {
		assertThat(
				this.orders.settle(List.of(settlement(0, RowStatus.FAILED, List.of(RunFixture.missing(1, 1)), null))))
			.containsExactly(true);
		assertThat(this.second.record(1).imagesDelivered()).isZero();
		assertThat(this.second.record(1).images()).hasSize(1);
	}

	@Test
	void settleWhenThereAreNoImagesThenNoTaskEither() {
		assertThat(this.orders.settle(List.of(settlement(0, RowStatus.UNKNOWN, List.of(), null))))
			.containsExactly(true);
		assertThat(this.second.record(1).taskId()).isNull();
		assertThat(this.second.record(1).acceptedAt()).isNull();
	}

	@Test
	void settleWhenNothingIsGivenThenNothing() {
		assertThat(this.orders.settle(List.of())).isEmpty();
	}

	@Test
	void settleWhenARowCannotBecomeThatThenRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.orders.settle(List.of(settlement(0, RowStatus.DELIVERED, List.of(), null))))
			.withMessageContaining("can't become DELIVERED");
	}

	@Test
	void settleWhenTheFailedOrderIsBoughtThenItPassesToTheSecondRun() {
		OrderLedger.Purchase purchase = new OrderLedger.Purchase(null, "{\"prompt\":\"again\"}", 1, 0);
		assertThat(this.orders.settle(List.of(settlement(1, RowStatus.READY, List.of(), purchase))))
			.containsExactly(true);
		assertThat(this.second.readyRow(2).input()).isEqualTo("{\"prompt\":\"again\"}");
		assertThat(owner(1).run().id()).isEqualTo(this.second.id());
	}

	@Test
	void settleWhenAnotherTookTheRunThenLeaseLostAndNothingChanges() {
		Settlement settlement = settlement(0, RowStatus.UNKNOWN, List.of(), null);
		this.second.takenOver();
		LedgerSnapshot before = LedgerSnapshot.of(this.database);
		assertThatThrownBy(() -> this.orders.settle(List.of(settlement))).isInstanceOf(LeaseLostException.class);
		assertThat(before.changesTo(LedgerSnapshot.of(this.database))).isEmpty();
	}

	private Settlement settlement(int index, RowStatus status, List<ImageRecord> images,
			OrderLedger.@Nullable Purchase purchase) {
		return new Settlement(this.orders.unsettled(index, 1).get(0), owner(index), status, null, null, images,
				purchase);
	}

	private OrderOwner owner(int index) {
		OrderKey key = OrderKey.of("r" + (index + 1), this.first.order());
		return Objects.requireNonNull(new OrderLookup(this.database.ledger()).find(List.of(key)).get(key));
	}

}
