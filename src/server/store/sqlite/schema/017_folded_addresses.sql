-- The form in which email addresses are compared: composed, and in small letters of every script. SQLite has no function
-- for it: schema.cpp fills it in for the addresses from before.
ALTER TABLE contacts ADD COLUMN email_key TEXT NOT NULL DEFAULT '';
ALTER TABLE bookings ADD COLUMN given_email_key TEXT;
DROP INDEX contacts_by_email;
CREATE INDEX contacts_by_email_key ON contacts (email_key) WHERE email_key <> '';
