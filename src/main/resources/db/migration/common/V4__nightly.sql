-- Nights that buy only what is new or changed, and runs whose files were cleared away.

-- Half of a hash over the id (case aside) and the fingerprint: finds the same row in earlier runs. Null when rejected.
ALTER TABLE prompt_row ADD COLUMN IF NOT EXISTS reuse_key BIGINT;
CREATE INDEX IF NOT EXISTS prompt_row_reuse ON prompt_row (reuse_key, run_id DESC);

-- When prune took the images and reports away; what the run cost stays.
ALTER TABLE run ADD COLUMN IF NOT EXISTS pruned_at BIGINT;
