-- What visitors were told when they booked. All of it is missing in bookings made before.
ALTER TABLE bookings ADD COLUMN price TEXT;        -- a JSON object, as the API has it
ALTER TABLE bookings ADD COLUMN location TEXT;     -- the same, with the number and the link
ALTER TABLE bookings ADD COLUMN policy_text TEXT;  -- the business's own sentence
ALTER TABLE feed_links ADD COLUMN shows_location INTEGER NOT NULL DEFAULT 0;
