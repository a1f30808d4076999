package dev.promptmill.collect;

import java.time.InstantSource;

import dev.promptmill.ledger.WorkerParameters;

/**
 * The parts that the collect step needs to have remote workers work its partitions.
 *
 * @param dispatcher orders partitions and watches them
 * @param workerParameters what counts for workers
 * @param clock for the job repository
 * @param tidyUp takes away what killed workers left half-done, once nobody works
 */
public record RemoteDispatch(PartitionDispatcher dispatcher, WorkerParameters workerParameters, InstantSource clock,
		Runnable tidyUp) {
}
