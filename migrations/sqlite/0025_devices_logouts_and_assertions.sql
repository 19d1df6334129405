-- Sign-ins of devices that have no browser, until they are decided and fetched (RFC 8628).
CREATE TABLE device_requests (
    device_hash BLOB PRIMARY KEY,
    user_hash BLOB NOT NULL,
    pool_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    data TEXT NOT NULL,
    decision TEXT,
    asked_at BIGINT,
    poll_seconds BIGINT NOT NULL,
    is_hasty BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX device_requests_by_user_code ON device_requests (user_hash);
CREATE INDEX device_requests_by_age ON device_requests (expires_at);
-- Apps that have to hear that a browser session ended, until they did (OpenID Connect Back-Channel Logout).
CREATE TABLE logout_notices (
    pool_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    tries BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    PRIMARY KEY (pool_id, client_id, session_id)
);
CREATE INDEX logout_notices_by_time ON logout_notices (next_at);
-- Assertions by which clients proved themselves, until they would have expired (RFC 7523).
CREATE TABLE used_assertions (
    pool_id TEXT NOT NULL,
    id_hash BLOB NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (pool_id, id_hash)
);
CREATE INDEX used_assertions_by_age ON used_assertions (expires_at);
