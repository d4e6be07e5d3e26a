// The log of all kinds of requests: one line each, without personal data.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bearer, SECRET, startServer, visit } from '../../support/booking_server.mjs';

const OWN = [
  'name-word',
  'email-word',
  '7700900777',
  'note-word',
  'search-word',
  'key-word',
  'body-word',
  'header-word',
  'tag-word',
  'pk_demo',
  'pk_guessed',
  SECRET,
  'sk_guessed',
  'a secret',
];

/** All kinds of requests, right and wrong; gives their answers. */
async function day(server) {
  const answers = [];
  const request = async (method, path, options) => {
    answers.push(await server.request(method, path, options));
    return answers.at(-1);
  };
  const api = (method, path, body, headers) =>
    request(method, `/api/v1${path}`, {
      headers: { 'X-Api-Key': 'pk_demo', 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'object' ? JSON.stringify(body) : body,
    });
  const contact = { name: 'name-word', email: 'email-word@example.com', phone: '+447700900777' };
  const notes = 'note-word';
  const once = { 'Idempotency-Key': 'key-word' };
  const held = (
    await api('POST', '/bookings/holds', { booking_type_id: 3, starts_at: '2026-03-10T09:00:00Z', resource_id: 1 })
  ).json.data;
  await api('PUT', `/bookings/holds/${held.hold_token}`);
  await api('GET', `/bookings/availability?booking_type_id=3&date=2026-03-10&hold_token=${held.hold_token}`);
  const made = (await api('POST', '/bookings', visit({ contact, notes, ...held, expires_at: undefined }), once)).json
    .data;
  const link = { 'X-Api-Key': '', 'Authorization': `Bearer ${made.manage_token}` };
  await api('GET', `/bookings/${made.id}`, undefined, link);
  await api('PUT', `/bookings/${made.id}`, { starts_at: '2026-03-11T09:00:00Z', notes }, link);
  await api('POST', `/bookings/${made.id}/cancel`, '', link);
  await api('POST', `/bookings/holds/${held.hold_token}/release?key=pk_demo`);
  const added = (await api('POST', '/contacts', { ...contact, tags: ['tag-word'] }, bearer)).json.data;
  await api('GET', '/contacts?search=search-word', undefined, bearer);
  await api('GET', `/bookings?contact_id=${added.id}`, undefined, bearer);
  const token = (await api('POST', '/visitor-tokens', { contact_id: added.id }, bearer)).json.data.token;
  await api('GET', '/bookings', undefined, { 'X-Api-Key': '', 'Authorization': `Bearer ${token}` });
  await api('POST', '/bookings', visit({ contact, notes, surprise: 'body-word' }));
  await api('POST', '/bookings', '{"notes": "body-word');
  await api('POST', '/bookings', visit({ contact, notes: 'note-word\u202e\u0000' }));
  await api('GET', '/bookings/types', undefined, { 'X-Api-Key': 'pk_guessed' });
  await api('GET', '/bookings/types', undefined, { Authorization: 'Bearer sk_guessed' });
  await api('GET', '/bookings/types?key=pk_demo&search-word=%zz', undefined, { 'X-Api-Key': '' });
  await api('DELETE', '/bookings/types?search-word');
  await api('GET', '/contacts/email-word@example.com', undefined, bearer);
  await api('GET', '/name-word/bookings');
  await request('GET', '/nowhere?search-word', { headers: { 'X-Header': 'header-word' } });
  await request('GET', '/metrics?search-word', {});
  await api('OPTIONS', '/bookings', undefined, { Origin: 'https://header-word.example' });
  return { answers, tokens: [held.hold_token, made.manage_token, token] };
}

test("every request has its line in the log, and nothing in it is anybody's own", async (t) => {
  const server = await startServer({ secretKey: SECRET });
  t.after(() => server.stop());
  const days = await Promise.all(
    Array.from({ length: 4 }, (_, i) =>
      i === 0
        ? day(server)
        : Promise.all(Array.from({ length: 10 }, () => server.get('/bookings/types?key=pk_demo&search-word'))).then(
            (answers) => ({ answers, tokens: [] }),
          ),
    ),
  );
  const answers = days.flatMap((all) => all.answers);
  const statuses = new Set(answers.map(({ status }) => status));
  for (const status of [200, 201, 204, 400, 401, 404, 405, 422]) {
    assert.ok(statuses.has(status), `no ${status} among ${[...statuses]}`);
  }
  const ended = await server.end('SIGTERM');
  assert.equal(ended.code, 0);
  const lines = server.log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const served = lines.filter(({ method }) => method !== undefined);
  const ids = answers.map(({ headers }) => headers['x-request-id']);
  assert.deepEqual(served.map(({ id }) => id).sort(), ids.sort());
  for (const answer of answers) {
    const line = served.find(({ id }) => id === answer.headers['x-request-id']);
    assert.equal(line.status, answer.status);
    assert.ok(!line.path.includes('?'));
  }
  for (const own of [...OWN, ...days.flatMap(({ tokens }) => tokens)]) {
    assert.ok(!server.log.includes(own), `the log holds ${own}`);
  }
});
