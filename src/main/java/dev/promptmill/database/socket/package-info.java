/**
 * JDBC over a Unix domain socket: the process that has the embedded database open carries
 * out the statements of the user's other processes.
 */
@NullMarked
package dev.promptmill.database.socket;

import org.jspecify.annotations.NullMarked;
