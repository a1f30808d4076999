-- Rows of the same order are found by their id first, as files are mostly sorted by it, and only then by a hash:
-- an index that starts with a hash takes a page of its own for nearly every row of a large file.

-- The id in the form in which two are the same (NFC, lower case). Null when rejected. Filled for older rows by V7.
ALTER TABLE prompt_row ADD COLUMN IF NOT EXISTS folded_id VARCHAR;
DROP INDEX IF EXISTS prompt_row_reuse;
CREATE INDEX IF NOT EXISTS prompt_row_reuse ON prompt_row (folded_id, reuse_key, run_id DESC);
