-- The audit log by its members, for whoever asks it questions in SQL (LOG-080).
CREATE VIEW audit_events AS
SELECT
    id AS event_id,
    at,
    record::json ->> 'eventTime' AS event_time,
    record::json ->> 'eventSource' AS event_source,
    event AS event_name,
    record::json ->> 'sourceIPAddress' AS source_ip_address,
    record::json ->> 'userAgent' AS user_agent,
    record::json ->> 'errorCode' AS error_code,
    record::json ->> 'errorMessage' AS error_message,
    pool_id AS user_pool_id,
    record::json #>> '{additionalEventData,sub}' AS sub,
    record::json #>> '{userIdentity,userName}' AS user_name,
    record::json ->> 'requestID' AS request_id,
    record
FROM audit;
