/** The number of bookings that hold a time which another one of the same resource holds. */
export const OVERLAPS = `SELECT count(*) FROM bookings a JOIN bookings b
  ON a.id < b.id AND a.resource_id = b.resource_id
  AND a.occupied_from < b.occupied_until AND b.occupied_from < a.occupied_until
  WHERE a.status IN ('pending', 'confirmed') AND b.status IN ('pending', 'confirmed')`;
