-- SAML: certificates of the service provider, documents of providers, and what was used already.
CREATE TABLE saml_certificates (
    pool_id TEXT NOT NULL,
    -- The provider whose assertions are encrypted for it; empty: it signs the requests of the pool.
    provider TEXT NOT NULL,
    number BIGINT NOT NULL,
    certificate TEXT NOT NULL,
    sealed_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (pool_id, provider, number)
);
INSERT INTO saml_certificates (pool_id, provider, number, certificate, sealed_key, created_at)
SELECT pool_id, '', 1, certificate, sealed_key, created_at FROM pool_certificates;
DROP TABLE pool_certificates;
-- What a metadata address gave last; a document given as a file stands in the provider itself.
CREATE TABLE saml_metadata (
    pool_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    url TEXT NOT NULL,
    document TEXT NOT NULL,
    etag TEXT,
    fetched_at BIGINT NOT NULL,
    refresh_at BIGINT NOT NULL,
    failure TEXT,
    PRIMARY KEY (pool_id, provider)
);
CREATE INDEX saml_metadata_by_time ON saml_metadata (refresh_at);
-- Assertions, responses and logout messages that came, until they would have expired.
CREATE TABLE saml_used_ids (
    pool_id TEXT NOT NULL,
    id_hash BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (pool_id, id_hash)
);
CREATE INDEX saml_used_ids_by_age ON saml_used_ids (expires_at);
-- What a sign-out at the provider must name, as JSON.
ALTER TABLE browser_sessions ADD COLUMN saml TEXT;
