-- Each transaction of a lease leaves its number, so that a process that lost its connection during a commit can read
-- whether that commit took place.
ALTER TABLE run ADD COLUMN IF NOT EXISTS commit_no BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE slot ADD COLUMN IF NOT EXISTS commit_no BIGINT DEFAULT 0 NOT NULL;
