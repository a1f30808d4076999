/** The APIXO HTTP API: requests, answers and what they mean for money. */
@NullMarked
package dev.promptmill.apixo;

import org.jspecify.annotations.NullMarked;
