package dev.promptmill.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import dev.promptmill.broker.InboxReader.Delivery;
import dev.promptmill.ledger.SlotOrder;
import dev.promptmill.support.EmbeddedBroker;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is relied on of a real Artemis. */
class BrokerTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final SlotOrder ORDER = new SlotOrder(7, 3, 12);

	@TempDir
	Path folder;

	private EmbeddedBroker server;

	private Broker broker;

	@BeforeEach
	void start() {
		this.server = new EmbeddedBroker(this.folder);
		this.broker = new Broker(new BrokerProperties(this.server.url(), null, "promptmill.slots"), Map.of());
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void receiveWhenSentThenItIsThereUntilItIsSettled() {
		send(ORDER);
		try (Inbox inbox = Inbox.open(this.broker)) {
			try (InboxReader reader = inbox.reader()) {
				assertThat(reader.receive(PATIENCE)).isEqualTo(new Delivery(ORDER, false));
			}
			try (InboxReader reader = inbox.reader()) {
				assertThat(reader.receive(PATIENCE)).isEqualTo(new Delivery(ORDER, true));
				reader.settle();
			}
		}
		assertThat(this.server.messages("promptmill.slots")).isZero();
	}

	@Test
	void receiveWhenAnotherHasAnOrderThenTheNextGoesToWhoWaits() {
		send(ORDER);
		send(new SlotOrder(7, 4, 12));
		try (Inbox inbox = Inbox.open(this.broker);
				InboxReader one = inbox.reader();
				InboxReader other = inbox.reader()) {
			assertThat(one.receive(PATIENCE)).isEqualTo(new Delivery(ORDER, false));
			assertThat(other.receive(PATIENCE)).isEqualTo(new Delivery(new SlotOrder(7, 4, 12), false));
		}
	}

	@Test
	void passOnWhenHandedOverThenAnotherGetsItAsNew() {
		send(ORDER);
		try (Inbox inbox = Inbox.open(this.broker);
				InboxReader one = inbox.reader();
				InboxReader other = inbox.reader()) {
			one.receive(PATIENCE);
			one.passOn(ORDER);
			one.close();
			assertThat(other.receive(PATIENCE)).isEqualTo(new Delivery(ORDER, false));
		}
	}

	@Test
	void receiveWhenTheBrokerWasRestartedThenTheOrderIsStillThere() {
		OrderSender sender = new OrderSender(this.broker);
		sender.send(ORDER);
		Inbox lost = Inbox.open(this.broker);
		InboxReader reader = lost.reader();
		assertThat(reader.receive(PATIENCE)).isNotNull();
		this.server.restart();
		assertThatThrownBy(reader::settle).isInstanceOf(BrokerException.class);
		lost.close();
		try (Inbox inbox = Inbox.open(this.broker); InboxReader next = inbox.reader()) {
			assertThat(next.receive(PATIENCE)).isNotNull().extracting(Delivery::order).isEqualTo(ORDER);
		}
		assertThatThrownBy(() -> sender.send(ORDER)).isInstanceOf(BrokerException.class);
		sender.send(ORDER);
		sender.close();
	}

	@Test
	void receiveWhenAMessageIsNoOrderThenItEndsAtTheDeadLetterAddress() throws JMSException {
		try (Connection connection = this.broker.connect();
				Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
			session.createProducer(session.createQueue("promptmill.slots"))
				.send(session.createTextMessage("{\"run\":\"seven\"}"));
		}
		send(ORDER);
		try (Inbox inbox = Inbox.open(this.broker); InboxReader reader = inbox.reader()) {
			Delivery delivery = null;
			for (int round = 0; delivery == null && round < 5; round++) {
				delivery = reader.receive(PATIENCE);
			}
			assertThat(delivery).isEqualTo(new Delivery(ORDER, false));
			reader.settle();
		}
		assertThat(this.server.messages(EmbeddedBroker.DEAD_LETTERS)).isEqualTo(1);
	}

	@Test
	void requireReachableWhenNobodyAnswersThenItSaysWhereAndHidesParameters() {
		this.server.stop();
		Broker away = new Broker(
				new BrokerProperties(this.server.url() + "?trustStorePassword=secret", "mill", "promptmill.slots"),
				Map.of("PROMPTMILL_BROKER_PASSWORD", "hush"));
		assertThatThrownBy(away::requireReachable).isInstanceOf(BrokerException.class)
			.hasMessageContaining("The broker at " + this.server.url() + " can't be used")
			.hasMessageNotContainingAny("secret", "hush");
		this.server.start();
	}

	@Test
	void passwordWhenItIsInAFileThenItIsReadFromThere() throws Exception {
		Path file = Files.writeString(this.folder.resolve("password"), "hush\n");
		BrokerPassword password = BrokerPassword.from(Map.of("PROMPTMILL_BROKER_PASSWORD_FILE", file.toString()));
		assertThat(password.value()).isEqualTo("hush");
		assertThat(password).hasToString("[broker password]");
		assertThatThrownBy(() -> BrokerPassword
			.from(Map.of("PROMPTMILL_BROKER_PASSWORD_FILE", "/nowhere", "PROMPTMILL_BROKER_PASSWORD", "hush")))
			.hasMessageContaining("keep one")
			.hasMessageNotContaining("hush");
	}

	private void send(SlotOrder order) {
		try (OrderSender sender = new OrderSender(this.broker)) {
			sender.send(order);
		}
	}

}
