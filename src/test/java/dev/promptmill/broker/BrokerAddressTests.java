package dev.promptmill.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.promptmill.broker.AssignmentQueueReader.Delivery;
import dev.promptmill.ledger.PartitionAssignment;
import dev.promptmill.ledger.WorkerCapabilities;
import dev.promptmill.ledger.WorkerRequirement;
import dev.promptmill.support.EmbeddedBroker;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is relied on of a real Artemis. */
class BrokerAddressTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final PartitionAssignment ORDER = new PartitionAssignment(7, 3, 12);

	private static final WorkerCapabilities KIND = new WorkerCapabilities("1.2.3", false);

	private static final WorkerRequirement REAL = new WorkerRequirement("1.2.3", false);

	@TempDir
	Path folder;

	private EmbeddedBroker server;

	private BrokerAddress broker;

	@BeforeEach
	void start() {
		this.server = new EmbeddedBroker(this.folder);
		this.broker = new BrokerAddress(new BrokerProperties(this.server.url(), null, "promptmill.partitions"),
				Map.of());
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void receiveWhenSentThenItIsThereUntilItIsSettled() {
		send(ORDER);
		try (AssignmentQueueConnection inbox = AssignmentQueueConnection.open(this.broker, KIND)) {
			try (AssignmentQueueReader reader = inbox.reader()) {
				assertThat(reader.receive(PATIENCE)).isEqualTo(new Delivery(ORDER, REAL, false));
			}
			try (AssignmentQueueReader reader = inbox.reader()) {
				assertThat(reader.receive(PATIENCE)).isEqualTo(new Delivery(ORDER, REAL, true));
				reader.settle();
			}
		}
		assertThat(this.server.messages("promptmill.partitions")).isZero();
	}

	@Test
	void receiveWhenAnotherHasAnOrderThenTheNextGoesToWhoWaits() {
		send(ORDER);
		send(new PartitionAssignment(7, 4, 12));
		try (AssignmentQueueConnection inbox = AssignmentQueueConnection.open(this.broker, KIND);
				AssignmentQueueReader one = inbox.reader();
				AssignmentQueueReader other = inbox.reader()) {
			assertThat(one.receive(PATIENCE)).isEqualTo(new Delivery(ORDER, REAL, false));
			assertThat(other.receive(PATIENCE)).isEqualTo(new Delivery(new PartitionAssignment(7, 4, 12), REAL, false));
		}
	}

	@Test
	void passOnWhenHandedOverThenAnotherGetsItAsNew() {
		send(ORDER);
		try (AssignmentQueueConnection inbox = AssignmentQueueConnection.open(this.broker, KIND);
				AssignmentQueueReader one = inbox.reader();
				AssignmentQueueReader other = inbox.reader()) {
			one.passOn(Objects.requireNonNull(one.receive(PATIENCE)));
			one.close();
			assertThat(other.receive(PATIENCE)).isEqualTo(new Delivery(ORDER, REAL, false));
		}
	}

	@DisplayName("A worker of another version or without a key is offered only what it can work")
	@Test
	void receiveThenAWorkerIsOfferedOnlyWhatItCanWork() {
		PartitionAssignment simulated = new PartitionAssignment(8, 0, 1);
		send(ORDER);
		send(simulated, new WorkerRequirement("1.2.3", true));
		try (AssignmentQueueConnection other = AssignmentQueueConnection.open(this.broker,
				new WorkerCapabilities("1.2.4", false));
				AssignmentQueueConnection keyless = AssignmentQueueConnection.open(this.broker,
						new WorkerCapabilities("1.2.3", true));
				AssignmentQueueReader ofOther = other.reader();
				AssignmentQueueReader ofKeyless = keyless.reader()) {
			Delivery offered = Objects.requireNonNull(ofKeyless.receive(PATIENCE));
			assertThat(offered.order()).isEqualTo(simulated);
			ofKeyless.passOn(offered);
			assertThat(ofKeyless.receive(PATIENCE)).as("again, as it was").isEqualTo(offered);
			ofKeyless.settle();
			assertThat(ofOther.receive(Duration.ofMillis(200))).isNull();
			assertThat(ofKeyless.receive(Duration.ofMillis(200))).isNull();
		}
		assertThat(this.server.messages("promptmill.partitions")).isEqualTo(1);
	}

	@Test
	void receiveWhenTheBrokerWasRestartedThenTheOrderIsStillThere() {
		AssignmentProducer sender = new AssignmentProducer(this.broker, REAL);
		sender.send(ORDER);
		AssignmentQueueConnection lost = AssignmentQueueConnection.open(this.broker, KIND);
		AssignmentQueueReader reader = lost.reader();
		assertThat(reader.receive(PATIENCE)).isNotNull();
		this.server.restart();
		assertThatThrownBy(reader::settle).isInstanceOf(BrokerException.class);
		lost.close();
		try (AssignmentQueueConnection inbox = AssignmentQueueConnection.open(this.broker, KIND);
				AssignmentQueueReader next = inbox.reader()) {
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
			session.createProducer(session.createQueue("promptmill.partitions"))
				.send(session.createTextMessage("{\"run\":\"seven\"}"));
		}
		send(ORDER);
		try (AssignmentQueueConnection inbox = AssignmentQueueConnection.open(this.broker, KIND);
				AssignmentQueueReader reader = inbox.reader()) {
			Delivery delivery = null;
			for (int round = 0; delivery == null && round < 5; round++) {
				delivery = reader.receive(PATIENCE);
			}
			assertThat(delivery).isEqualTo(new Delivery(ORDER, REAL, false));
			reader.settle();
		}
		assertThat(this.server.messages(EmbeddedBroker.DEAD_LETTERS)).isEqualTo(1);
	}

	@Test
	void requireReachableWhenNobodyAnswersThenItSaysWhereAndHidesParameters() {
		this.server.stop();
		BrokerAddress away = new BrokerAddress(
				new BrokerProperties(this.server.url() + "?trustStorePassword=secret", "mill", "promptmill.partitions"),
				Map.of("PROMPTMILL_BROKER_PASSWORD", "hush"));
		assertThatThrownBy(away::requireReachable).isInstanceOf(BrokerException.class)
			.hasMessageContaining("The broker at " + this.server.url() + " can't be used")
			.hasMessageNotContainingAny("secret", "hush");
		this.server.start();
	}

	@Test
	void exposureWhenThePasswordWouldCrossTheNetworkReadableThenItSaysSo() {
		for (String url : List.of("tcp://broker:61616", "(tcp://127.0.0.1:61616,tcp://10.0.0.7:61616)",
				"tcp://broker:61616?sslEnabled=false", "tcp://localhost.example.com:61616")) {
			assertThat(address(url, "hush").exposure()).as(url)
				.contains("unencrypted", "sslEnabled=true")
				.doesNotContain("hush");
			assertThat(address(url, null).exposure()).as("without a password: %s", url).isNull();
		}
		for (String url : List.of("tcp://broker:61616?sslEnabled=true", "tcp://localhost:61616",
				"tcp://127.0.0.1:61616", "tcp://[::1]:61616",
				"(tcp://a:1?sslEnabled=true,tcp://b:1?sslEnabled=true)")) {
			assertThat(address(url, "hush").exposure()).as(url).isNull();
		}
	}

	private static BrokerAddress address(String url, @Nullable String password) {
		return new BrokerAddress(new BrokerProperties(url, "mill", "promptmill.partitions"),
				(password != null) ? Map.of("PROMPTMILL_BROKER_PASSWORD", password) : Map.of());
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

	private void send(PartitionAssignment order) {
		send(order, REAL);
	}

	private void send(PartitionAssignment order, WorkerRequirement requirement) {
		try (AssignmentProducer sender = new AssignmentProducer(this.broker, requirement)) {
			sender.send(order);
		}
	}

}
