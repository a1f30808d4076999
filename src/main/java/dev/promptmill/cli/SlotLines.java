package dev.promptmill.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import dev.promptmill.ledger.SlotRecord;
import dev.promptmill.ledger.SlotState;

/** How {@code status} shows the slots of a run that remote workers work. */
final class SlotLines {

	private SlotLines() {
	}

	static String text(SlotRecord slot) {
		String line = String.format(Locale.ROOT, "slot %-5d ", slot.order().slot());
		if (slot.state() != SlotState.OPEN) {
			return line + slot.state().name().toLowerCase(Locale.ROOT);
		}
		String failure = (slot.failure() != null && slot.failures() > 0) ? "; failed: " + slot.failure() : "";
		return line + (slot.isHeld() ? "worked by " + slot.holder() : "waits for a worker") + failure;
	}

	static Map<String, Object> json(SlotRecord slot) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("slot", slot.order().slot());
		json.put("state", slot.state().name());
		json.put("worker", slot.isHeld() ? String.valueOf(slot.holder()) : null);
		json.put("failures", slot.failures());
		json.put("failure", slot.failure());
		return json;
	}

}
