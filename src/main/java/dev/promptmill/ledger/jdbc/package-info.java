/**
 * What all statements of the ledger need of JDBC: outages that are ridden out, text that
 * fits, JSON in columns.
 */
@NullMarked
package dev.promptmill.ledger.jdbc;

import org.jspecify.annotations.NullMarked;
