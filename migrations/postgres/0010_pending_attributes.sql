-- A new e-mail address or phone number that waits for its code while the old one stays in force.
CREATE TABLE pending_attributes (
    pool_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    attribute TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (pool_id, sub, attribute)
);
