-- User pools and what an operator configures in them.
CREATE TABLE pools (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
-- EstimatedNumberOfUsers without counting rows; sharded so that sign-ups do not queue on one row.
CREATE TABLE pool_user_counts (
    pool_id TEXT NOT NULL,
    shard BIGINT NOT NULL,
    users BIGINT NOT NULL,
    PRIMARY KEY (pool_id, shard)
);
CREATE TABLE signing_keys (
    kid TEXT PRIMARY KEY,
    pool_id TEXT NOT NULL,
    token_use TEXT NOT NULL,
    sealed_key BLOB NOT NULL,
    modulus TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    active_from BIGINT NOT NULL,
    retire_at BIGINT
);
CREATE INDEX signing_keys_by_pool ON signing_keys (pool_id);
CREATE TABLE clients (
    id TEXT PRIMARY KEY,
    pool_id TEXT NOT NULL,
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    sealed_secret BLOB,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX clients_by_pool ON clients (pool_id, id);
CREATE TABLE resource_servers (
    pool_id TEXT NOT NULL,
    identifier TEXT NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    PRIMARY KEY (pool_id, identifier)
);
CREATE TABLE domains (
    domain TEXT PRIMARY KEY,
    pool_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX domains_one_of_a_kind ON domains (pool_id, kind);
-- Keys that sign administrative calls (SigV4); the secret is sealed, the signature needs it.
CREATE TABLE access_keys (
    id TEXT PRIMARY KEY,
    sealed_secret BLOB NOT NULL,
    created_at BIGINT NOT NULL
);
