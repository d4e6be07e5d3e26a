// A crowd races for the same few times of one server with its SQLite file (support/races.mjs).
import { SECRET, startServer } from '../../support/booking_server.mjs';
import { testRaces } from './support/races.mjs';

testRaces('SQLite', async (t, site) => {
  const server = await startServer({ secretKey: SECRET, site });
  t.after(() => server.stop());
  return [server];
});
