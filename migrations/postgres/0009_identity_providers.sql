-- Identity providers of pools; their details hold secrets and are sealed.
CREATE TABLE identity_providers (
    pool_id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    sealed_details BYTEA NOT NULL,
    mapping TEXT NOT NULL,
    identifiers TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (pool_id, name)
);
-- An identifier leads to one provider; in lower case.
CREATE TABLE provider_identifiers (
    pool_id TEXT NOT NULL,
    identifier TEXT NOT NULL,
    provider TEXT NOT NULL,
    PRIMARY KEY (pool_id, identifier)
);
CREATE INDEX provider_identifiers_by_provider ON provider_identifiers (pool_id, provider);
-- The certificate under which a pool signs SAML requests.
CREATE TABLE pool_certificates (
    pool_id TEXT PRIMARY KEY,
    certificate TEXT NOT NULL,
    sealed_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);
