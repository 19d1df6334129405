-- The request filter of a pool, as its operator wrote it.
CREATE TABLE request_filters (
    pool_id TEXT NOT NULL PRIMARY KEY,
    -- JSON: a web ACL.
    document TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);
-- CAPTCHAs that were answered: each is good once.
CREATE TABLE used_captchas (
    id_hash BLOB NOT NULL PRIMARY KEY,
    pool_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX used_captchas_by_expiry ON used_captchas (expires_at);
