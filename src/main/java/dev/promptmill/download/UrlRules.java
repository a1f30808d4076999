package dev.promptmill.download;

/** What the text of a URL is held against. */
record UrlRules(boolean allowHttp, AllowedHosts allowedHosts) {

}
