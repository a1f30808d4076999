/**
 * Opening, migrating and watching the H2 or PostgreSQL database that holds the ledger.
 */
@NullMarked
package dev.promptmill.database;

import org.jspecify.annotations.NullMarked;
