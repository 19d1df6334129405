-- Messages on their way out, the development inbox, and the audit log.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    pool_id TEXT NOT NULL,
    medium TEXT NOT NULL,
    recipient TEXT NOT NULL,
    sealed_message BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    failed_at BIGINT
);
CREATE INDEX outbox_by_due ON outbox (next_attempt_at);
CREATE TABLE inbox (
    id TEXT PRIMARY KEY,
    medium TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body_text TEXT NOT NULL,
    body_html TEXT NOT NULL,
    received_at BIGINT NOT NULL
);
-- Written at the rate of requests: one index, and that one grows at its end.
CREATE TABLE audit (
    id TEXT NOT NULL,
    pool_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    record TEXT NOT NULL
);
CREATE INDEX audit_by_age ON audit (at);
