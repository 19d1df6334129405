-- Groups of a pool and who is in them.
CREATE TABLE user_groups (
    pool_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    role_arn TEXT,
    precedence BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (pool_id, name)
);
CREATE TABLE group_members (
    pool_id TEXT NOT NULL,
    sub TEXT NOT NULL,
    group_name TEXT NOT NULL,
    PRIMARY KEY (pool_id, sub, group_name)
);
CREATE INDEX group_members_by_group ON group_members (pool_id, group_name, sub);
-- What ListUsers searches, beside each user; texts in lower case, in the order of their bytes.
CREATE TABLE user_search (
    pool_id TEXT NOT NULL,
    sub TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    enabled TEXT COLLATE "C" NOT NULL,
    email TEXT COLLATE "C",
    phone_number TEXT COLLATE "C",
    name TEXT COLLATE "C",
    given_name TEXT COLLATE "C",
    family_name TEXT COLLATE "C",
    preferred_username TEXT COLLATE "C",
    PRIMARY KEY (pool_id, sub)
);
CREATE INDEX user_search_status ON user_search (pool_id, status, sub);
CREATE INDEX user_search_enabled ON user_search (pool_id, enabled, sub);
CREATE INDEX user_search_email ON user_search (pool_id, email, sub) WHERE email IS NOT NULL;
CREATE INDEX user_search_phone_number ON user_search (pool_id, phone_number, sub) WHERE phone_number IS NOT NULL;
CREATE INDEX user_search_name ON user_search (pool_id, name, sub) WHERE name IS NOT NULL;
CREATE INDEX user_search_given_name ON user_search (pool_id, given_name, sub) WHERE given_name IS NOT NULL;
CREATE INDEX user_search_family_name ON user_search (pool_id, family_name, sub) WHERE family_name IS NOT NULL;
CREATE INDEX user_search_preferred_username ON user_search (pool_id, preferred_username, sub) WHERE preferred_username IS NOT NULL;
-- User names without the aliases between them.
CREATE INDEX sign_in_names_of_users ON sign_in_names (pool_id, name, sub) WHERE kind = 'a';
