// How the server reaches a database on another machine: over verified TLS, with a password that nobody else sees.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { DEMO_SITE, run, startServer, temporaryFolder, visit } from '../../../support/booking_server.mjs';
import { freePort } from '../../../support/ports.mjs';
import { startPostgres } from '../../../support/postgres.mjs';
import { until, untilNotReady, untilReady } from '../support/waiting.mjs';

const HOST = 'db.example.com';
const PASSWORD = 'sesame-7f3a91';

/** @type {import('../../../support/postgres.mjs').Cluster} */
let cluster;
/** @type {number} */
let port;
const folder = temporaryFolder();
/** @type {(() => unknown)[]} */
const ends = [folder.remove];
const at = (/** @type {string} */ name) => join(folder.path, name);

/** A certificate for these names, that signs itself. @param {string} name @param {string} names */
function makeCertificate(name, names) {
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`];
  const files = ['-keyout', at(`${name}.key`), '-out', at(`${name}.crt`)];
  execFileSync('openssl', [...request, '-addext', `subjectAltName=${names}`, ...files], { stdio: 'pipe' });
}

before(async () => {
  cluster = await startPostgres({ after: (end) => ends.push(end) });
  cluster.query(cluster.store('postgres'), `ALTER ROLE booking PASSWORD '${PASSWORD}'`);
  makeCertificate('right', `DNS:${HOST}`);
  makeCertificate('other', 'DNS:other.example.com');
  for (const name of ['right', 'other']) {
    cluster.write(`${name}.key`, readFileSync(at(`${name}.key`)));
    cluster.write(`${name}.crt`, readFileSync(at(`${name}.crt`)));
  }
  cluster.write(
    'data/pg_hba.conf',
    'local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\nhostnossl all all 127.0.0.1/32 scram-sha-256\n',
  );
  port = await freePort();
  await restart('right');
});
after(() => ends.reverse().forEach((end) => end()));

/** With that certificate, or without TLS. @param {string} [certificate] */
async function restart(certificate) {
  await cluster.crash();
  /** @type {Record<string, string>} */
  const tls = certificate ? { ssl_cert_file: `../${certificate}.crt`, ssl_key_file: `../${certificate}.key` } : {};
  await cluster.start({ listen_addresses: '127.0.0.1', port, ssl: certificate ? 'on' : 'off', ...tls });
}

/** As on another machine: its name is no local one. */
const remote = (/** @type {string} */ more = `sslrootcert=${at('right.crt')}`) =>
  `postgres:host=${HOST} hostaddr=127.0.0.1 port=${port} user=booking dbname=postgres ${more}`.trimEnd();
const query = (/** @type {string} */ sql) => cluster.query(cluster.store('postgres'), sql);

const ways = {
  'in BOOKING_PG_PASSWORD': () => ({ BOOKING_PG_PASSWORD: PASSWORD }),
  'in the file of PGPASSFILE': () => {
    writeFileSync(at('pgpass'), `${HOST}:${port}:*:booking:${PASSWORD}\n`);
    chmodSync(at('pgpass'), 0o600);
    return { PGPASSFILE: at('pgpass') };
  },
};
for (const [way, env] of Object.entries(ways)) {
  test(`a password ${way} is used over verified TLS, and stands nowhere else`, async (t) => {
    const server = await startServer({ store: remote(), env: env(), secretKey: 'sk_test_5f0c2e9a7b4d4c1e' });
    t.after(() => server.stop());
    const hour = way.includes('FILE') ? '10' : '11';
    assert.equal((await server.post('/bookings', visit({ starts_at: `2026-03-10T${hour}:00:00Z` }))).status, 201);
    const tls = query(
      "SELECT DISTINCT ssl, version FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'booking-server'",
    );
    assert.match(tls, /^t\|TLSv1\.[23]$/);
    await cluster.crash();
    await untilNotReady(server, /does not answer/);
    const metrics = (await server.request('GET', '/metrics')).text;
    await restart('right');
    await untilReady(server);
    const seen = {
      log: server.log,
      out: server.out,
      metrics,
      arguments: readFileSync(`/proc/${server.child.pid}/cmdline`, 'utf8'),
    };
    // Nor does libpq write between the lines of the log.
    for (const line of server.log.trim().split('\n')) JSON.parse(line);
    for (const [where, text] of Object.entries(seen)) assert.ok(!text.includes(PASSWORD), where);
  });
}

/** What the program ends with at its start. @param {string} store @param {Record<string, string>} [env] */
async function refused(store, env = { BOOKING_PG_PASSWORD: PASSWORD }) {
  const { code, out, err } = await run(['--site', DEMO_SITE, '--store', store, '--listen', '127.0.0.1:0'], env);
  assert.equal(code, 2, out + err);
  assert.ok(!(out + err).includes(PASSWORD) && !(out + err).includes('open-sesame'), 'a secret is shown');
  const lines = err.trim().split('\n');
  assert.equal(lines.length, 1, err);
  return lines[0];
}

test('a wrong or missing password is told with where to give it', async () => {
  const wrong = await refused(remote(), { BOOKING_PG_PASSWORD: 'open-sesame' });
  assert.match(
    wrong,
    /password authentication failed for user "booking"; give the right password in BOOKING_PG_PASSWORD/,
  );
  const missing = await refused(remote(), {});
  assert.match(
    missing,
    /no password supplied; give the password in BOOKING_PG_PASSWORD, or in the file that PGPASSFILE names/,
  );
});

test('a certificate that proves nothing is refused, and the sentence says what to do', async (t) => {
  t.after(() => restart('right'));
  // The system's authorities are trusted unless others are named.
  assert.match(await refused(remote('')), /certificate verify failed; .* sslrootcert=FILE/);
  assert.match(await refused(remote(`sslrootcert=${at('none.crt')}`)), /root certificate file .* sslrootcert=FILE/);
  await restart('other');
  const trusted = `sslrootcert=${at('other.crt')}`;
  assert.match(
    await refused(remote(trusted)),
    /does not match host name "db\.example\.com"; give the host in --store by the name/,
  );
  await restart();
  assert.match(await refused(remote(trusted)), /does not support SSL, but SSL was required; turn on ssl/);
});

test('verify-ca leaves the name out, and nothing weaker is taken for another machine', async (t) => {
  t.after(() => restart('right'));
  await restart('other');
  const server = await startServer({
    store: remote(`sslrootcert=${at('other.crt')} sslmode=verify-ca`),
    env: { BOOKING_PG_PASSWORD: PASSWORD },
  });
  t.after(() => server.stop());
  await untilReady(server);
  for (const mode of ['require', 'prefer', 'allow', 'disable']) {
    assert.match(await refused(remote(`sslmode=${mode}`)), /leave sslmode out, or give verify-full or verify-ca/);
  }
});

test('a password that is changed while the server runs is told in the log, once it is needed', async (t) => {
  const server = await startServer({ store: remote(), env: { BOOKING_PG_PASSWORD: PASSWORD } });
  t.after(() => server.stop());
  t.after(() => query(`ALTER ROLE booking PASSWORD '${PASSWORD}'`));
  query("ALTER ROLE booking PASSWORD 'another'");
  query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'booking-server'");
  await untilNotReady(server, /the log says why/);
  // The first reason may be the end of the connections.
  await until(() => /give the right password in BOOKING_PG_PASSWORD/.test(server.log));
  assert.ok(!server.log.includes(PASSWORD));
  query(`ALTER ROLE booking PASSWORD '${PASSWORD}'`);
  await untilReady(server);
});
