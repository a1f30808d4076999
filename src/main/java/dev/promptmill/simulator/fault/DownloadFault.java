package dev.promptmill.simulator.fault;

/** A fault of the download of one image. */
public enum DownloadFault {

	/** 404 for the URLs of the first successful poll; URLs of a later poll work. */
	STALE_404,
	/** 403 for the URLs of the first successful poll; URLs of a later poll work. */
	STALE_403,
	/** 410 for the URLs of the first successful poll; URLs of a later poll work. */
	STALE_410,
	/** 403, whichever poll the URL came from. */
	FORBIDDEN,
	/** 500. */
	ERROR_500,
	/** 503. */
	ERROR_503,
	/** 429. */
	RATE_LIMITED,
	/** The connection is reset instead of a reply. */
	RESET,
	/** The connection is closed after half of the announced bytes. */
	TRUNCATED,
	/** 200 with an HTML page. */
	HTML,
	/** 200 without any byte. */
	EMPTY,
	/** A sound JPEG under the name and content type of a PNG. */
	JPEG,
	/** A sound GIF under the name and content type of a PNG. */
	GIF,
	/** A PNG whose pixels do not fit its checksum. */
	CORRUPT,
	/** A sound PNG of other dimensions than asked for. */
	WRONG_DIMENSIONS,
	/** A small PNG whose header announces 60000x60000 pixels. */
	BOMB,
	/** A body without announced length that never ends. */
	ENDLESS,
	/** A body that takes long to arrive, 90 s unless said. */
	SLOW,
	/** A body of 80 MiB unless said, announced. */
	OVERSIZED,
	/** 302 to another host. */
	REDIRECT

}
