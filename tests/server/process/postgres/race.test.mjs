// A crowd races for the same few times through two servers on one PostgreSQL database (support/races.mjs).
import { after, before } from 'node:test';

import { SECRET, startServer } from '../../../support/booking_server.mjs';
import { startPostgres } from '../../../support/postgres.mjs';
import { testRaces } from '../support/races.mjs';

const SERVERS = 2;
/** @type {import('../../../support/postgres.mjs').Cluster} */
let cluster;
/** @type {(() => void)[]} */
const ends = [];
before(async () => {
  cluster = await startPostgres({ after: (end) => ends.push(end) });
});
after(() => ends.forEach((end) => end()));

testRaces('PostgreSQL', async (t, site) => {
  const store = cluster.createDatabase();
  const start = () => startServer({ store, secretKey: SECRET, site });
  const servers = await Promise.all(Array.from({ length: SERVERS }, start));
  t.after(() => Promise.all(servers.map((server) => server.stop())));
  return servers;
});
