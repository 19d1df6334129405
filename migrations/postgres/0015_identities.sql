-- Who somebody is at another house. The pair of provider and subject is compared byte by byte.
CREATE TABLE identities (
    pool_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    subject TEXT NOT NULL,
    sub TEXT NOT NULL,
    kind TEXT NOT NULL,
    issuer TEXT,
    -- It made the profile; others were linked to it.
    is_primary BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (pool_id, provider, subject)
);
CREATE INDEX identities_of_user ON identities (pool_id, sub);
