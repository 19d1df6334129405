-- Everything a sign-in leaves behind: requests under way, codes, sessions, token families.
CREATE TABLE authorization_requests (
    handle_hash BYTEA PRIMARY KEY,
    pool_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    data TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX authorization_requests_by_age ON authorization_requests (expires_at);
CREATE TABLE authorization_codes (
    code_hash BYTEA PRIMARY KEY,
    pool_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    data TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    consumed_at BIGINT
);
CREATE INDEX authorization_codes_by_age ON authorization_codes (expires_at);
CREATE TABLE browser_sessions (
    handle_hash BYTEA PRIMARY KEY,
    pool_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    provider TEXT NOT NULL,
    auth_time BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX browser_sessions_by_user ON browser_sessions (pool_id, sub);
CREATE INDEX browser_sessions_by_age ON browser_sessions (expires_at);
CREATE TABLE challenge_sessions (
    handle_hash BYTEA PRIMARY KEY,
    pool_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    challenge TEXT NOT NULL,
    data TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    consumed_at BIGINT
);
CREATE INDEX challenge_sessions_by_user ON challenge_sessions (pool_id, sub);
CREATE INDEX challenge_sessions_by_age ON challenge_sessions (expires_at);
CREATE TABLE refresh_families (
    pool_id TEXT NOT NULL,
    origin_jti TEXT NOT NULL,
    client_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    data TEXT NOT NULL,
    auth_time BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (pool_id, origin_jti)
);
CREATE INDEX refresh_families_by_user ON refresh_families (pool_id, sub);
CREATE INDEX refresh_families_by_age ON refresh_families (expires_at);
CREATE TABLE refresh_tokens (
    token_hash BYTEA PRIMARY KEY,
    pool_id TEXT NOT NULL,
    origin_jti TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX refresh_tokens_by_age ON refresh_tokens (expires_at);
