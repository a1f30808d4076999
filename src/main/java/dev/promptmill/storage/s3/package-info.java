/** Images and files in an S3-compatible bucket. The only package that knows the SDK. */
@NullMarked
package dev.promptmill.storage.s3;

import org.jspecify.annotations.NullMarked;
