-- Access keys belong to somebody, and carry what they may do.
ALTER TABLE access_keys ADD COLUMN name TEXT NOT NULL DEFAULT 'admin';
ALTER TABLE access_keys ADD COLUMN policy TEXT NOT NULL
    DEFAULT '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
ALTER TABLE access_keys ADD COLUMN enabled BOOLEAN NOT NULL DEFAULT TRUE;
