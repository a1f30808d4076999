package dev.promptmill.download;

/** Rules that the text of a URL is checked against. */
record UrlRules(boolean allowHttp, AllowedHosts allowedHosts) {

}
