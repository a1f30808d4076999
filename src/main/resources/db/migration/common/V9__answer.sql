-- The first characters of the answer to a POST, so that a task id that was not found in it is not lost.
ALTER TABLE attempt ADD COLUMN IF NOT EXISTS answer VARCHAR;
