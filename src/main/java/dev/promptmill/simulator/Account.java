package dev.promptmill.simulator;

import java.math.BigDecimal;

/**
 * The money: every amount is kept in its own sum, so that the balance can be checked
 * against the others. Not thread-safe: the books guard it.
 */
final class Account {

	private final BigDecimal startingBalance;

	private BigDecimal balance;

	private BigDecimal finalCharges = BigDecimal.ZERO;

	private BigDecimal openPrecharges = BigDecimal.ZERO;

	private BigDecimal returned = BigDecimal.ZERO;

	Account(BigDecimal startingBalance) {
		this.startingBalance = startingBalance;
		this.balance = startingBalance;
	}

	boolean covers(BigDecimal amount) {
		return this.balance.compareTo(amount) >= 0;
	}

	void precharge(BigDecimal amount) {
		this.balance = this.balance.subtract(amount);
		this.openPrecharges = this.openPrecharges.add(amount);
	}

	void settle(BigDecimal precharge, BigDecimal finalCharge) {
		BigDecimal back = precharge.subtract(finalCharge);
		this.openPrecharges = this.openPrecharges.subtract(precharge);
		this.finalCharges = this.finalCharges.add(finalCharge);
		this.returned = this.returned.add(back);
		this.balance = this.balance.add(back);
	}

	BigDecimal startingBalance() {
		return Json.usd(this.startingBalance);
	}

	BigDecimal balance() {
		return Json.usd(this.balance);
	}

	BigDecimal finalCharges() {
		return Json.usd(this.finalCharges);
	}

	BigDecimal openPrecharges() {
		return Json.usd(this.openPrecharges);
	}

	BigDecimal returned() {
		return Json.usd(this.returned);
	}

	BigDecimal spend() {
		return Json.usd(this.finalCharges.add(this.openPrecharges));
	}

}
