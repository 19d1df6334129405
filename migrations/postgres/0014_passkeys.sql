-- Passkeys of users. passkey is the public key with its counters, as JSON.
CREATE TABLE passkeys (
    pool_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    name TEXT NOT NULL,
    relying_party TEXT NOT NULL,
    attachment TEXT,
    transports TEXT NOT NULL,
    passkey TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (pool_id, credential_id)
);
CREATE INDEX passkeys_of_user ON passkeys (pool_id, sub, created_at);
