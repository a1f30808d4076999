-- Tasks that succeeded and of which nothing was delivered, and whose task it is that two rows were given.

-- When the task was first seen to have succeeded, while nothing of it has been delivered; null otherwise.
ALTER TABLE prompt_row ADD COLUMN IF NOT EXISTS undelivered_since BIGINT;

-- Set once the row has its task's result: 0, or the run's number for a simulated one. So no other row has it, too.
ALTER TABLE prompt_row ADD COLUMN IF NOT EXISTS task_scope BIGINT;
CREATE UNIQUE INDEX IF NOT EXISTS prompt_row_task ON prompt_row (task_id, task_scope);
