-- The ledger: what was asked for, what was sent, what came back, what it may have cost.
-- Times are milliseconds since the epoch (UTC); money is US dollars, exact.
-- On H2 each statement commits by itself: all of them can be repeated after a start that was killed in between.

CREATE TABLE IF NOT EXISTS run (
  run_id            BIGINT        NOT NULL PRIMARY KEY,
  continuation      INT           NOT NULL,           -- counts from 1 how often a finished run was continued
  job_name          VARCHAR(200)  NOT NULL,
  input_path        VARCHAR       NOT NULL,
  input_from_data   VARCHAR,                          -- the same relative to the data folder, null where there is no way
  input_sha256      VARCHAR(64)   NOT NULL,
  input_columns     VARCHAR       NOT NULL,           -- JSON array: the header as it was read
  output_folder     VARCHAR       NOT NULL,           -- absolute: DIR/<job-name>-<run>, as it was made
  output_from_data  VARCHAR,                          -- the same relative to the data folder: both may be moved together; null for a bucket
  settings          VARCHAR       NOT NULL,           -- JSON object: what the operator set, no secret
  shared_settings   VARCHAR,                          -- JSON object: what counts for workers in this execution, no secret; null without workers
  worker_version    VARCHAR(100),                     -- of the program that this execution is; only workers of the same take its partitions
  simulator_key     VARCHAR(100),                     -- of a simulated run's own API in this execution, for workers; made up, opens nothing else
  simulated         BOOLEAN       NOT NULL,
  allow_partial     BOOLEAN       NOT NULL,
  purchase          VARCHAR       NOT NULL,           -- JSON object: PurchaseOptions, what it may buy of rows that were bought before
  unit_price        NUMERIC(18,6) NOT NULL,           -- the one that counts now
  first_unit_price  NUMERIC(18,6),                    -- that the run was started with, if a restart corrected it
  fetched_again     BIGINT        DEFAULT 0 NOT NULL, -- rows taken over from earlier runs whose images were gone and fetched again
  rows_total        BIGINT        NOT NULL,
  images_total      BIGINT        NOT NULL,           -- that its valid rows ask for
  state             VARCHAR(12)   NOT NULL,           -- RunState
  exit_code         INT,
  message           VARCHAR,                          -- one sentence for the operator
  submission_ended  BOOLEAN       NOT NULL,           -- nothing more will be submitted in this execution
  closing           VARCHAR(10),                      -- SubmissionStop: why nothing more may be bought in this execution
  stop_requested    BOOLEAN       NOT NULL,
  balance_before    NUMERIC(18,6),
  balance_before_at BIGINT,                           -- when the API was asked for it
  balance_after     NUMERIC(18,6),
  balance_after_at  BIGINT,
  callback_token    VARCHAR(64),                      -- secret in the path of callbacks: 192 bits, base64url; null for a run that polls
  created_at        BIGINT        NOT NULL,
  started_at        BIGINT,
  ended_at          BIGINT,
  pruned_at         BIGINT,                           -- when prune deleted images and reports; what the run cost stays
  archived_at       BIGINT,                           -- when prune --ledger archived rows last, null if it never did
  archived_rows     BIGINT        DEFAULT 0 NOT NULL, -- how many
  archived_wrong    BIGINT        DEFAULT 0 NOT NULL, -- images of another size than asked for, of archived rows, that are not in the ledger any more
  summed_epoch      BIGINT,                           -- lease_epoch in which run_cost and run_count were added up: those of another one are out of date
  pace              VARCHAR,                          -- JSON: what status shows of rate and open tasks
  holder            VARCHAR(300),                     -- the process that holds the lease, null when none does
  lease_epoch       BIGINT        NOT NULL,           -- grows with every new holder: the fence
  heartbeat_at      BIGINT        NOT NULL,           -- by the database's clock
  commit_no         BIGINT        DEFAULT 0 NOT NULL  -- of the lease's last transaction: tells after a lost connection whether a commit took place
);

CREATE TABLE IF NOT EXISTS prompt_row (
  run_id            BIGINT        NOT NULL,
  row_no            BIGINT        NOT NULL,           -- counts data rows from 1
  line_no           BIGINT        NOT NULL,           -- where the row starts in the file
  id                VARCHAR(200)  NOT NULL,
  status            VARCHAR(10)   NOT NULL,           -- RowStatus
  source            VARCHAR       NOT NULL,           -- JSON array: the cells as they were read, in header order
  input             VARCHAR,                          -- the API's input object, sent verbatim; null when rejected
  order_hash        VARCHAR(22),                      -- half of a SHA-256 over what would be sent; null when rejected
  order_key         UUID,                             -- OrderKey: what its order is known by in all runs; null when rejected
  owns_order        BOOLEAN       NOT NULL,           -- purchase_order leads here: only then may it be sent
  mode              VARCHAR(16),
  tier              VARCHAR(2),                       -- 1K or 2K: decides the first poll
  width             INT,                              -- what was asked for, after the server's rounding
  height            INT,
  images            INT           NOT NULL,           -- asked for
  images_ordered    INT           NOT NULL,           -- of those, what this run buys: fewer where an earlier run has some
  image_offset      INT           NOT NULL,           -- number of the image before the first that this run buys
  images_delivered  INT           NOT NULL,
  attempts          INT           NOT NULL,           -- POSTs whose intent was recorded
  tries             INT           NOT NULL,           -- attempts that count towards submit.max-attempts
  task_id           VARCHAR(200),
  task_scope        BIGINT,                           -- once the row has its task's result: 0, or the run's number for a simulated one
  next_at           BIGINT        NOT NULL,           -- READY: not before; GENERATING: the next poll or fetch
  polls             INT           NOT NULL,           -- of the current task
  fetching          BOOLEAN       NOT NULL,           -- the task succeeded, images are still to be fetched
  callback_at       BIGINT,                           -- the time for which the last callback of its task asked for a poll; null: none came
  undelivered_since BIGINT,                           -- when the task was first seen to have succeeded, while nothing of it is delivered
  fail_code         VARCHAR,                          -- the API's or ours; the API's may be of any length
  fail_message      VARCHAR,
  submitted_at      BIGINT,                           -- the last intent
  accepted_at       BIGINT,                           -- when the current task was accepted
  completed_at      BIGINT,
  image_name        VARCHAR,                          -- what its images are named after, up to their number; null: its id
  PRIMARY KEY (run_id, row_no),
  CONSTRAINT prompt_row_order CHECK (NOT owns_order OR order_key IS NOT NULL)
);

-- Serves the submitter (READY, due), the partitions (GENERATING, due), every count by status and the end of a run. The
-- last three columns are only added up: so a million wide rows need not be read for it.
CREATE INDEX IF NOT EXISTS prompt_row_work ON prompt_row (run_id, status, next_at, row_no, images, images_ordered, images_delivered);

-- Who buys what: one row for each order that was ever placed, whatever the run. Its key is small and the only thing in
-- it that is in no order: each chunk of a large file touches nearly every page of the index.
CREATE TABLE IF NOT EXISTS purchase_order (
  order_key         UUID          NOT NULL,           -- as in prompt_row; those of simulated runs are others
  run_id            BIGINT        NOT NULL,           -- the row that buys it, or bought it
  row_no            BIGINT        NOT NULL,
  generation        INT           NOT NULL,           -- grows when it passes to another row, or is bought again
  instruction       VARCHAR(16),                      -- PurchaseInstruction: why it did; null for the first purchase and for a free second try
  instructed_at     BIGINT,
  copy_run_id       BIGINT,                           -- the newest row that has the images of it at no cost; null: none but the buyer
  copy_row_no       BIGINT,
  PRIMARY KEY (order_key)
);

-- One row: whoever places orders updates it first, so that no two place the same one.
CREATE TABLE IF NOT EXISTS order_lock (
  taken             BIGINT        NOT NULL
);
INSERT INTO order_lock SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM order_lock);

-- A task's result belongs to one row only.
CREATE UNIQUE INDEX IF NOT EXISTS prompt_row_task ON prompt_row (task_id, task_scope);

CREATE TABLE IF NOT EXISTS attempt (
  run_id            BIGINT        NOT NULL,
  row_no            BIGINT        NOT NULL,
  attempt_no        INT           NOT NULL,
  state             VARCHAR(12)   NOT NULL,           -- AttemptState
  images            INT           NOT NULL,
  task_id           VARCHAR(200),
  http_status       INT,
  code              VARCHAR,
  message           VARCHAR,
  answer            VARCHAR,                          -- its first characters: a task id that was not found in it is not lost
  reserved          NUMERIC(18,6) NOT NULL,
  billed            NUMERIC(18,6) NOT NULL,
  returned          NUMERIC(18,6) NOT NULL,
  possibly_billed   NUMERIC(18,6) NOT NULL,
  intended_at       BIGINT        NOT NULL,
  account_day       INT           NOT NULL,           -- of the intent, in the zone of the machine that sent it: 20261129
  answered_at       BIGINT,
  ended_at          BIGINT,
  callback_came     BOOLEAN,                          -- whether a callback came for its task; null: none was asked for
  PRIMARY KEY (run_id, row_no, attempt_no)
);

-- Recovery looks for intents without an answer, and the bill is added up from the index alone; a callback looks for
-- its task.
CREATE INDEX IF NOT EXISTS attempt_state ON attempt (run_id, state, reserved, billed, returned, possibly_billed, account_day, callback_came);
CREATE INDEX IF NOT EXISTS attempt_task ON attempt (task_id);

-- What a run committed on a day: reserved, billed and possibly billed of its attempts. None for a simulated run.
CREATE TABLE IF NOT EXISTS run_day (
  account_day       INT           NOT NULL,
  run_id            BIGINT        NOT NULL,
  committed         NUMERIC(18,6) NOT NULL,
  PRIMARY KEY (account_day, run_id)
);

-- What is left of a row that was archived, if purchase_order leads to it: enough to judge its order by. Its images stay.
CREATE TABLE IF NOT EXISTS archived_row (
  run_id            BIGINT        NOT NULL,
  row_no            BIGINT        NOT NULL,
  status            VARCHAR(10)   NOT NULL,           -- as in prompt_row, and so are the others
  fail_code         VARCHAR,
  task_id           VARCHAR(200),
  accepted_at       BIGINT,
  images            INT           NOT NULL,
  image_offset      INT           NOT NULL,
  spent             NUMERIC(18,6) NOT NULL,           -- billed in all its attempts; what may have been billed is never archived
  order_key         UUID          NOT NULL,
  PRIMARY KEY (run_id, row_no)
);

-- The bill of a run by day and status of the row: of its archived rows, and of those that are there, as they were when
-- the run was summed. So nobody has to add up the attempts of finished runs.
CREATE TABLE IF NOT EXISTS run_cost (
  run_id            BIGINT        NOT NULL,
  archived          BOOLEAN       NOT NULL,
  account_day       INT           NOT NULL,
  status            VARCHAR(10)   NOT NULL,
  requests          BIGINT        NOT NULL,
  billed            NUMERIC(18,6) NOT NULL,
  possibly_billed   NUMERIC(18,6) NOT NULL,
  reserved          NUMERIC(18,6) NOT NULL,
  returned          NUMERIC(18,6) NOT NULL,
  callback_tasks    BIGINT        NOT NULL,           -- tasks for which a callback was asked for
  callbacks         BIGINT        NOT NULL,           -- of those, the ones for which one came
  PRIMARY KEY (run_id, archived, account_day, status)
);

-- The same for its rows and images.
CREATE TABLE IF NOT EXISTS run_count (
  run_id            BIGINT        NOT NULL,
  archived          BOOLEAN       NOT NULL,
  status            VARCHAR(10)   NOT NULL,
  sent              BOOLEAN       NOT NULL,           -- whether the rows have attempts
  fail_code         VARCHAR       NOT NULL,           -- of archived rows that have none; otherwise empty
  row_count         BIGINT        NOT NULL,
  images            BIGINT        NOT NULL,
  images_ordered    BIGINT        NOT NULL,
  images_delivered  BIGINT        NOT NULL,
  PRIMARY KEY (run_id, archived, status, sent, fail_code)
);

-- One row: who spends under a budget of a day or month locks it until its commit, so that they decide one after another.
CREATE TABLE IF NOT EXISTS budget_turn (
  taken             BIGINT        NOT NULL
);
INSERT INTO budget_turn SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM budget_turn);

CREATE TABLE IF NOT EXISTS image (
  run_id            BIGINT        NOT NULL,
  row_no            BIGINT        NOT NULL,
  image_no          INT           NOT NULL,           -- from 1
  source_url        VARCHAR       NOT NULL,
  file              VARCHAR,                          -- relative to the run's folder, null while not fetched
  sha256            VARCHAR(64),
  bytes             BIGINT,
  width             INT,
  height            INT,
  size_ok           BOOLEAN,
  content_type      VARCHAR(40),
  downloaded_at     BIGINT,
  failure           VARCHAR,                          -- why it could not be fetched
  PRIMARY KEY (run_id, row_no, image_no)
);

-- Counts images of another size than asked for.
CREATE INDEX IF NOT EXISTS image_size_ok ON image (run_id, size_ok);

-- One row: whoever creates a run updates it first, so that two equal starts see one another.
CREATE TABLE IF NOT EXISTS run_creation (
  created           BIGINT        NOT NULL
);
INSERT INTO run_creation SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM run_creation);

-- Collection by several machines: who works which partition of a run, and which workers there are.
CREATE TABLE IF NOT EXISTS collect_partition (
  run_id            BIGINT        NOT NULL,
  partition_no      INT           NOT NULL,           -- its rows: row_no modulo partitions
  partitions        INT           NOT NULL,           -- of the run, in this execution
  state             VARCHAR(6)    NOT NULL,           -- PartitionState
  run_epoch         BIGINT        NOT NULL,           -- lease epoch of the run's process that opened it
  holder            VARCHAR(300),                     -- the worker that holds the partition's lease, null when none does
  lease_epoch       BIGINT        NOT NULL,           -- grows with every new holder: the fence
  heartbeat_at      BIGINT        NOT NULL,           -- by the database's clock; without a holder, free since then
  taken_at          BIGINT,                           -- by the present or last holder, by the database's clock
  failures          INT           NOT NULL,           -- in a row
  failure           VARCHAR,                          -- what the last one was
  commit_no         BIGINT        DEFAULT 0 NOT NULL, -- of the lease's last transaction
  PRIMARY KEY (run_id, partition_no)
);

-- Every worker looks for open partitions all the time.
CREATE INDEX IF NOT EXISTS collect_partition_state ON collect_partition (state, run_id, partition_no);

CREATE TABLE IF NOT EXISTS worker (
  holder            VARCHAR(300)  NOT NULL PRIMARY KEY,
  version           VARCHAR(100)  NOT NULL,           -- of its program
  simulated_only    BOOLEAN       NOT NULL,           -- without an API key: for simulated runs
  capacity          INT           NOT NULL,           -- partitions that it takes at most
  heartbeat_at      BIGINT        NOT NULL            -- by the database's clock
);
