-- Whose personal data an event holds, so that they can be erased; NULL for those of the platform.
ALTER TABLE event ADD COLUMN actor_kind INTEGER;
ALTER TABLE event ADD COLUMN actor_id BLOB;
