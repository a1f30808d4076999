package dev.promptmill.network;

import org.jspecify.annotations.Nullable;

/**
 * Settings of the way to other machines: the settings {@code promptmill.network.*}.
 *
 * @param proxy the proxy for all that leaves the process by HTTP, such as
 * http://proxy.corp:3128; empty for none. By default what {@code HTTPS_PROXY},
 * {@code http_proxy} and {@code ALL_PROXY} say; {@code NO_PROXY} counts in any case.
 * @param caFile a PEM file with authorities that are trusted beside those of this Java.
 */
public record NetworkProperties(@Nullable String proxy, @Nullable String caFile) {
}
