-- When the account's balance was asked for: the account is compared with what all runs of the ledger spent in between.
ALTER TABLE run ADD COLUMN IF NOT EXISTS balance_before_at BIGINT;
ALTER TABLE run ADD COLUMN IF NOT EXISTS balance_after_at BIGINT;

-- The price per image that the run was started with, if a restart corrected it; unit_price is the one that counts now.
ALTER TABLE run ADD COLUMN IF NOT EXISTS first_unit_price NUMERIC(18,6);
