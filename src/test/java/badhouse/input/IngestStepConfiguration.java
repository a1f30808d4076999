package badhouse.input;

import org.springframework.batch.infrastructure.item.ExecutionContext;

/** May know Spring Batch. */
final class IngestStepConfiguration {

	final ExecutionContext context = new ExecutionContext();

}
