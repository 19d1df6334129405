-- Messages queued in a day or a month, where a cap is configured.
CREATE TABLE message_counts (
    scope TEXT NOT NULL,
    period TEXT NOT NULL,
    sent BIGINT NOT NULL,
    PRIMARY KEY (scope, period)
);
-- Addresses that bounced for good: nothing is sent there until an operator allows it again.
CREATE TABLE suppressed_addresses (
    address TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
