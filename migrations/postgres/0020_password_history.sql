-- Hashes of the passwords that a user had before, where the pool's policy remembers them.
CREATE TABLE password_history (
    pool_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (pool_id, sub, changed_at)
);
