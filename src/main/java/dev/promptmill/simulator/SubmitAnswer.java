package dev.promptmill.simulator;

import dev.promptmill.simulator.http.HttpResponse;

/** An answer to a submission other than the documented one. */
public interface SubmitAnswer {

	/** The name under which the books count it. */
	String label();

	/** Whether the task is created and charged before. */
	boolean accepts();

	/**
	 * What is sent.
	 * @param taskId the id of the task, empty where none is created
	 * @return the reply
	 */
	HttpResponse reply(String taskId);

}
