-- Users, the names they sign in with, their one-time codes and attempt counters.
CREATE TABLE users (
    pool_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    username TEXT NOT NULL,
    status TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    attributes TEXT NOT NULL,
    password_hash TEXT,
    temporary_password_at BIGINT,
    tokens_valid_after BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (pool_id, sub)
);
-- One row for each name that signs a user in; the key is what makes a name unique in its pool.
CREATE TABLE sign_in_names (
    pool_id TEXT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    kind TEXT NOT NULL,
    sub TEXT NOT NULL,
    PRIMARY KEY (pool_id, name, kind)
);
CREATE INDEX sign_in_names_by_user ON sign_in_names (pool_id, sub);
CREATE TABLE codes (
    pool_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    purpose TEXT NOT NULL,
    attribute TEXT NOT NULL,
    code_hash BYTEA NOT NULL,
    destination TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (pool_id, sub, purpose)
);
-- Counters of attempts in fixed windows, by user or by (hashed) unknown name.
CREATE TABLE attempts (
    pool_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    window_start BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    PRIMARY KEY (pool_id, subject, kind)
);
CREATE INDEX attempts_by_age ON attempts (window_start);
CREATE TABLE lockouts (
    pool_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    failures BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    last_failure_at BIGINT NOT NULL,
    PRIMARY KEY (pool_id, subject)
);
CREATE INDEX lockouts_by_age ON lockouts (last_failure_at);
