-- What a pool, or one of its clients, does about risky sign-ins (`SetRiskConfiguration`); the pool's own
-- stands under the client `ALL`.
CREATE TABLE risk_configurations (
    pool_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    configuration TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (pool_id, client_id)
);
-- The history of users. `subject` is the user, or the hash of a name that nobody has. `teaches`: a later
-- risk is judged by it.
CREATE TABLE auth_events (
    pool_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    response TEXT NOT NULL,
    teaches BOOLEAN NOT NULL,
    record TEXT NOT NULL,
    feedback TEXT,
    feedback_by TEXT,
    feedback_at BIGINT,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (pool_id, subject, id)
);
CREATE INDEX auth_events_newest ON auth_events (pool_id, subject, at, id);
CREATE INDEX auth_events_teaching ON auth_events (pool_id, subject, teaches, at);
CREATE INDEX auth_events_expiry ON auth_events (expires_at);
