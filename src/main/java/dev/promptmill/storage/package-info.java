/** Images and files in a folder: names, atomic writes, hashes. Buckets are below it. */
@NullMarked
package dev.promptmill.storage;

import org.jspecify.annotations.NullMarked;
