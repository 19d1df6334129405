-- The audit log by its members, for whoever asks it questions in SQL (LOG-080).
CREATE VIEW audit_events AS
SELECT
    id AS event_id,
    at,
    record ->> '$.eventTime' AS event_time,
    record ->> '$.eventSource' AS event_source,
    event AS event_name,
    record ->> '$.sourceIPAddress' AS source_ip_address,
    record ->> '$.userAgent' AS user_agent,
    record ->> '$.errorCode' AS error_code,
    record ->> '$.errorMessage' AS error_message,
    pool_id AS user_pool_id,
    record ->> '$.additionalEventData.sub' AS sub,
    record ->> '$.userIdentity.userName' AS user_name,
    record ->> '$.requestID' AS request_id,
    record
FROM audit;
