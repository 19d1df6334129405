-- Import of users from a file: the jobs, the uploaded file in sealed pieces, the log.
CREATE TABLE user_imports (
    pool_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    role_arn TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    completed_at BIGINT,
    message TEXT,
    upload_id TEXT,
    uploaded BIGINT,
    imported BIGINT NOT NULL,
    skipped BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    lines_done BIGINT NOT NULL,
    bytes_done BIGINT NOT NULL,
    PRIMARY KEY (pool_id, id)
);
CREATE INDEX user_imports_by_age ON user_imports (pool_id, created_at, id);
CREATE INDEX user_imports_by_status ON user_imports (status, created_at);
-- At most one import of a pool runs; whoever holds the claim works on it.
CREATE TABLE active_imports (
    pool_id TEXT PRIMARY KEY,
    import_id TEXT NOT NULL,
    claimed_until BIGINT NOT NULL
);
CREATE TABLE user_import_pieces (
    pool_id TEXT NOT NULL,
    upload_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (pool_id, upload_id, number)
);
CREATE TABLE user_import_log (
    pool_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    first_line BIGINT NOT NULL,
    lines TEXT NOT NULL,
    PRIMARY KEY (pool_id, import_id, first_line)
);
