/**
 * Transcripts of every command, compared with files, so that each change of a text is
 * seen.
 */
@org.jspecify.annotations.NullMarked
package dev.promptmill.transcript;
