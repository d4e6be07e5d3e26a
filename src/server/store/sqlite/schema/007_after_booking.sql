-- What a booking keeps for the time after it is made. All of it is missing in bookings made before.
ALTER TABLE bookings ADD COLUMN uid TEXT;           -- of its calendar entry; missing: made from the id
ALTER TABLE bookings ADD COLUMN given_name TEXT;    -- the visitor, as typed for this booking
ALTER TABLE bookings ADD COLUMN given_email TEXT;
ALTER TABLE bookings ADD COLUMN given_phone TEXT;
ALTER TABLE bookings ADD COLUMN locale TEXT;        -- the language and the zone it was booked in
ALTER TABLE bookings ADD COLUMN time_zone TEXT;
ALTER TABLE bookings ADD COLUMN policy TEXT;        -- until when visitors may change it
ALTER TABLE bookings ADD COLUMN cancelled_by TEXT CHECK (cancelled_by IN ('visitor', 'business', 'expiry'));
ALTER TABLE bookings ADD COLUMN cancel_reason TEXT;
CREATE INDEX bookings_by_end ON bookings (ends_at) WHERE status IN ('pending', 'confirmed');
