-- The second factors of users: which are on, which is preferred, and the authenticator app with the
-- last time step that it was used for.
CREATE TABLE second_factors (
    pool_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    sms BOOLEAN NOT NULL,
    software_token BOOLEAN NOT NULL,
    email BOOLEAN NOT NULL,
    preferred TEXT,
    sealed_token BYTEA,
    token_name TEXT,
    token_step BIGINT NOT NULL,
    sealed_pending_token BYTEA,
    PRIMARY KEY (pool_id, sub)
);
ALTER TABLE challenge_sessions ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;
