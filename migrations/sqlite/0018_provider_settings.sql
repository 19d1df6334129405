-- What an operator sets for a provider beside the members that Cognito has: texts by name as JSON.
ALTER TABLE identity_providers ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
