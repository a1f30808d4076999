package dev.promptmill.context;

import java.util.List;

/** Something that can be measured by name. */
interface Benchmark {

	List<Result> run(Lab lab) throws Exception;

}
