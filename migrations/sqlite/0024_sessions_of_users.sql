-- Sessions of users have names by which they are listed and revoked, and say where they were used last.
ALTER TABLE refresh_families ADD COLUMN session_id TEXT NOT NULL DEFAULT '';
ALTER TABLE refresh_families ADD COLUMN sso_session TEXT;
ALTER TABLE refresh_families ADD COLUMN last_address TEXT;
ALTER TABLE refresh_families ADD COLUMN device TEXT;
UPDATE refresh_families SET session_id = 'tkn' || substr(replace(origin_jti, '-', ''), 1, 25);
DROP INDEX refresh_families_by_user;
CREATE INDEX refresh_families_by_user ON refresh_families (pool_id, sub, auth_time, session_id);
ALTER TABLE browser_sessions ADD COLUMN session_id TEXT NOT NULL DEFAULT '';
ALTER TABLE browser_sessions ADD COLUMN client_id TEXT;
ALTER TABLE browser_sessions ADD COLUMN used_at BIGINT;
ALTER TABLE browser_sessions ADD COLUMN last_address TEXT;
ALTER TABLE browser_sessions ADD COLUMN device TEXT;
UPDATE browser_sessions SET session_id = 'sso' || substr(lower(hex(handle_hash)), 1, 25);
DROP INDEX browser_sessions_by_user;
CREATE INDEX browser_sessions_by_user ON browser_sessions (pool_id, sub, auth_time, session_id);
