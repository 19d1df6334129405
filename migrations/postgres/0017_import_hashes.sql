-- Which kind of password hashes the file of an import job carries (IMP-250).
ALTER TABLE user_imports ADD COLUMN password_hashing_algorithm TEXT;
