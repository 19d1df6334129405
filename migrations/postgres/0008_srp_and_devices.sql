-- What SRP needs of a password, the devices of users, refresh tokens that are used once, and a
-- second secret of an app client while the first one is replaced.
CREATE TABLE srp_verifiers (
    pool_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    salt BYTEA NOT NULL,
    sealed_verifier BYTEA NOT NULL,
    PRIMARY KEY (pool_id, sub)
);
CREATE TABLE devices (
    pool_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    device_key TEXT NOT NULL,
    name TEXT,
    salt BYTEA NOT NULL,
    sealed_verifier BYTEA NOT NULL,
    remembered BOOLEAN NOT NULL,
    last_address TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    last_authenticated_at BIGINT NOT NULL,
    PRIMARY KEY (pool_id, sub, device_key)
);
ALTER TABLE refresh_families ADD COLUMN device_key TEXT;
ALTER TABLE refresh_tokens ADD COLUMN rotated_at BIGINT;
ALTER TABLE clients ADD COLUMN secret_created_at BIGINT;
ALTER TABLE clients ADD COLUMN second_sealed_secret BYTEA;
ALTER TABLE clients ADD COLUMN second_secret_created_at BIGINT;
