package dev.promptmill.apixo;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Masks what a server may repeat and nobody may read: the API key, and the last part of
 * the callback address, as they are and as they stand inside JSON.
 */
final class SecretMasker {

	private final ApiKey key;

	private final Map<String, String> masks = new LinkedHashMap<>();

	SecretMasker(ApiKey key, @Nullable URI callbackUrl) {
		this.key = key;
		if (callbackUrl != null) {
			String address = callbackUrl.toString();
			String secret = address.substring(address.lastIndexOf('/') + 1);
			this.masks.put(address, "[callback address]");
			this.masks.put(address.replace("/", "\\/"), "[callback address]");
			if (!secret.isEmpty()) {
				this.masks.put(secret, "[callback secret]");
			}
		}
	}

	/** Whether a text repeats the key. */
	boolean isKeyIn(String text) {
		return this.key.isIn(text);
	}

	String redact(String text) {
		String redacted = this.key.redact(text);
		for (Map.Entry<String, String> mask : this.masks.entrySet()) {
			redacted = redacted.replace(mask.getKey(), mask.getValue());
		}
		return redacted;
	}

}
