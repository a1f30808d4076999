package dev.promptmill.apixo;

import java.util.function.BooleanSupplier;

/**
 * The image API as the pipeline sees it: submit a task, ask what became of it, ask what
 * is left to spend.
 * <p>
 * No method throws for anything a server or a network can do; the reply says what it came
 * to. Methods block until then, for the configured request timeout at most, and may be
 * called from any number of threads at once.
 */
public interface TaskApi {

	/**
	 * Sends one generation task, once: no failure is ever answered by sending it again.
	 * @param inputJson the {@code input} object of the request, as JSON
	 * @param mayLeave asked at the last moment before the first byte is written; on false
	 * it is not sent
	 * @return what the submission came to, by what it means for money
	 */
	SubmitReply submit(String inputJson, BooleanSupplier mayLeave);

	/**
	 * Asks for the state of a task. Free, and safe to repeat.
	 * @param taskId the id an accepted submission was given; any text, taken as opaque
	 * @return the state, or why it could not be learned
	 */
	PollReply poll(String taskId);

	/**
	 * Asks what is left to spend under this key. Free, and safe to repeat.
	 * @return the balance, or why it could not be learned
	 */
	BalanceReply balance();

}
