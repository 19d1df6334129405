-- Styles of managed login, one a client, and what they are made of.
CREATE TABLE branding_styles (
    id TEXT NOT NULL PRIMARY KEY,
    pool_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    -- UseCognitoProvidedValues: the default look and nothing else.
    is_default BOOLEAN NOT NULL,
    -- The JSON document as it was given, updates merged into it.
    settings TEXT NOT NULL,
    -- Counts the changes: an update that has seen an older one comes too late.
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (pool_id, client_id)
);

CREATE TABLE branding_assets (
    style_id TEXT NOT NULL,
    pool_id TEXT NOT NULL,
    category TEXT NOT NULL,
    color_mode TEXT NOT NULL,
    -- Empty if the request named none.
    resource_id TEXT NOT NULL,
    extension TEXT NOT NULL,
    -- What the API gives back, and what browsers get: written anew from it.
    given BLOB NOT NULL,
    served BLOB NOT NULL,
    content_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    -- A hash of what is served; its name in addresses.
    mark TEXT NOT NULL,
    PRIMARY KEY (style_id, category, color_mode, resource_id)
);

CREATE INDEX branding_assets_by_pool ON branding_assets (pool_id);

-- Links to terms of use and privacy policy, by language.
CREATE TABLE terms (
    id TEXT NOT NULL PRIMARY KEY,
    pool_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    name TEXT NOT NULL,
    links TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (pool_id, client_id, name)
);

CREATE INDEX terms_by_pool ON terms (pool_id, id);
