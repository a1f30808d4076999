-- Collection by several machines: who works which slot of a run, and which workers there are.

CREATE TABLE IF NOT EXISTS slot (
  run_id            BIGINT        NOT NULL,
  slot_no           INT           NOT NULL,           -- its rows: row_no modulo slots
  slots             INT           NOT NULL,           -- of the run, in this leg
  state             VARCHAR(6)    NOT NULL,           -- SlotState
  run_epoch         BIGINT        NOT NULL,           -- lease epoch of the run's process that opened it
  holder            VARCHAR(300),                     -- the worker that holds the slot's lease, null when none does
  lease_epoch       BIGINT        NOT NULL,           -- grows with every new holder: the fence
  heartbeat_at      BIGINT        NOT NULL,           -- by the database's clock; without a holder, free since then
  taken_at          BIGINT,                           -- by the present or last holder, by the database's clock
  failures          INT           NOT NULL,           -- in a row
  failure           VARCHAR,                          -- what the last one was
  PRIMARY KEY (run_id, slot_no)
);

-- Every worker looks for open slots all the time.
CREATE INDEX IF NOT EXISTS slot_state ON slot (state, run_id, slot_no);

CREATE TABLE IF NOT EXISTS worker (
  holder            VARCHAR(300)  NOT NULL PRIMARY KEY,
  capacity          INT           NOT NULL,           -- slots that it takes at most
  heartbeat_at      BIGINT        NOT NULL            -- by the database's clock
);

-- JSON object: what counts for whoever collects in this leg; no secret. Null for a run that collects by itself.
ALTER TABLE run ADD COLUMN IF NOT EXISTS leg_settings VARCHAR;
