-- How the pages of a client look; client_id ALL is for the clients that have no look of their own.
CREATE TABLE looks (
    pool_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    -- As given to SetUICustomization; what is served is written anew from it.
    css TEXT,
    logo BLOB,
    logo_type TEXT,
    -- JSON: colours, texts by language, pictures.
    theme TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (pool_id, client_id)
);
