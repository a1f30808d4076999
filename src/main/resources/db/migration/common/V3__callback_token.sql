-- The secret in the path that a run's callbacks arrive at: 192 bits, base64url; null for a run that polls.
ALTER TABLE run ADD COLUMN IF NOT EXISTS callback_token VARCHAR(64);
