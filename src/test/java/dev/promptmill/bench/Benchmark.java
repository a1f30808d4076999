package dev.promptmill.bench;

import java.util.List;

/** Something that can be measured by name. */
interface Benchmark {

	List<Result> run(BenchmarkWorkspace workspace) throws Exception;

}
