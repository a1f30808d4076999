package badhouse.input;

import badhouse.submit.Forbidden;

import org.springframework.batch.infrastructure.item.ExecutionContext;

/** A step that imports another one, and Spring Batch. */
final class Reader {

	final Class<?> sibling = Forbidden.class;

	final ExecutionContext context = new ExecutionContext();

}
