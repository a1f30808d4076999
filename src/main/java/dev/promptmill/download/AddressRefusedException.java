package dev.promptmill.download;

import java.net.UnknownHostException;

/** A host's address is not public, and nobody allowed that host by name. */
@SuppressWarnings("serial")
final class AddressRefusedException extends UnknownHostException {

	AddressRefusedException(String message) {
		super(message);
	}

}
