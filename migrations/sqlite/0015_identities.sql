-- Who somebody is at another house; subjects are compared byte by byte. An identity that was linked by
-- an attribute (of that name, with that value as subject) becomes one by subject when it first signs in.
CREATE TABLE identities (
    pool_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    attribute TEXT NOT NULL,
    subject TEXT NOT NULL,
    sub TEXT NOT NULL,
    kind TEXT NOT NULL,
    issuer TEXT,
    -- It made the profile; others were linked to it.
    is_primary BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (pool_id, provider, attribute, subject)
);
CREATE INDEX identities_of_user ON identities (pool_id, sub);
