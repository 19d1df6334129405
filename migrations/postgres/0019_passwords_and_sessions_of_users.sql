-- Hashes of the passwords that a user had before, where the policy of the pool remembers them.
CREATE TABLE password_history (
    pool_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (pool_id, sub, changed_at)
);
-- Users who may still sign in once without a second factor, where the pool allows it; those whom an
-- administrator made may on the pages only.
CREATE TABLE first_sign_ins (
    pool_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    on_pages_only BOOLEAN NOT NULL,
    PRIMARY KEY (pool_id, sub)
);
-- When tokens of a family were last renewed, where a pool counts the sessions of its users.
ALTER TABLE refresh_families ADD COLUMN used_at BIGINT;
