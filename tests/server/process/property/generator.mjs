// Requests made up from the document of the API: right ones, nearly right ones, and hostile ones.
//
//   const random = new Random(seed);           // of tests/support/seeded_random.mjs
//   const generator = new Generator(api, random, { secret: SECRET });
//   const request = generator.next();          // { id, method, path, headers, body, connection }
//   generator.learn(request, answer);          // ids, tokens and links for later requests
//
// The same seed and the same answers give the same requests.

const MOST_KEPT = 40;
const ODD_TEXTS = [
  '',
  ' ',
  '\u0000',
  '\u202e\u200b',
  'é́\u{1f9d1}\u200d\u{1f33e}',
  '٣',
  "'; DROP TABLE bookings;--",
  '%_\\',
  '<script>',
  '\ud800',
  'a\r\nX-Injected: 1',
  'null',
  '1e3',
  '0x10',
  '../../etc/passwd',
  '{}',
  'x'.repeat(300),
  '\u{1f600}'.repeat(260),
];
const ODD_NUMBERS = [
  0,
  -1,
  1.5,
  1e21,
  -0,
  2 ** 31,
  2 ** 53,
  '9223372036854775807',
  '9223372036854775808',
  '99999999999999999999',
  NaN,
];
const ODD_VALUES = [null, true, [], {}, [[[[]]]], '3', 3, -1, 1.5, 1e300, 'x', [null], { id: 1 }];
const ODD_STARTS = [
  '2026-02-30T09:00:00Z',
  '2026-03-10T09:00:00',
  '2026-03-10',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '9999-12-31T23:59:59-23:59',
  '0001-01-01T00:00:00+23:59',
  '2026-03-10T24:00:00Z',
  '2026-03-10T09:00:60Z',
  '2026-03-10T09:00:00.5Z',
  '2026-03-29T01:30:00+01:00',
  '2026-03-10T09:00:00.0000000000Z',
  '-2026-03-10T09:00:00Z',
  '2026-3-1',
  '10000-01-01T00:00:00Z',
];
const ODD_DATES = ['2026-02-30', '0001-01-01', '9999-12-31', '2026-3-1', '2026-03-10T', '0000-00-00', '2100-01-01'];
const FORM = 'application/x-www-form-urlencoded';
const ODD_METHODS = ['PATCH', 'DELETE', 'OPTIONS', 'PUT', 'POST', 'GET', 'HEAD', 'PROPFIND', 'TRACE'];
const ODD_TYPES = [
  'text/plain',
  'application/xml',
  'application/json;charset=latin1',
  'APPLICATION/JSON',
  '',
  'application/jsonx',
  'multipart/form-data; boundary=x',
];
const ODD_BODIES = [
  '',
  '{',
  '[]',
  'null',
  '{"a":1,"a":2}',
  '[['.repeat(2000),
  '{"x":'.repeat(300),
  '\ufeff{}',
  '{}{}',
  '{"a":1e999}',
  '"text"',
  `{"notes":"${'n'.repeat(60000)}"}`,
  `{${Array.from({ length: 600 }, (_, i) => `"f${i}":1`).join(',')}}`,
  '{"notes":"\\ud800"}',
  '{"notes":"\\u0000"}',
];

export class Generator {
  constructor(api, random, keys) {
    this.api = api;
    this.random = random;
    this.keys = keys;
    this.known = { booking: [1], contact: [42], hold: ['ht_none'], link: [{ token: 'bt_none' }] };
    // The document lists most operations once; what changes something is asked as often as all reads.
    this.choices = api.operations.flatMap((operation) =>
      Array(operation.method === 'GET' ? 1 : operation.id === 'createBooking' ? 6 : 2).fill(operation),
    );
  }

  keep(kind, value) {
    const kept = this.known[kind];
    if (kept.length >= MOST_KEPT) kept[this.random.below(MOST_KEPT)] = value;
    else kept.push(value);
  }

  /** Takes what later requests may use from a success. */
  learn(request, answer) {
    if (answer.status !== 201 && answer.status !== 200) return;
    if (request.method === 'GET' || request.method === 'HEAD') return;
    const data = answer.json?.data;
    if (!data) return;
    if (request.id === 'createBooking') this.keep('booking', data.id);
    if (request.id === 'createContact') this.keep('contact', data.id);
    if (data.hold_token) this.keep('hold', data.hold_token);
    if (data.manage_token) this.keep('link', { token: data.manage_token, booking: data.id });
    if (data.token) this.keep('link', { token: data.token });
  }

  start() {
    const { random } = this;
    if (random.once(12)) return random.pick(ODD_STARTS);
    const day = String(1 + random.below(31)).padStart(2, '0');
    const time = `${String(8 + random.below(10)).padStart(2, '0')}:${random.pick(['00', '30', '15'])}`;
    return `2026-0${3 + random.below(3)}-${day}T${time}:00${random.pick(['Z', '.000000Z', '+01:00', 'Z'])}`;
  }

  /** A value for a field or parameter of that name: from what is known, or as its schema says. */
  value(name, schema, mayBeOdd = true) {
    const { random } = this;
    const resolved = this.api.resolve(schema) ?? {};
    if (mayBeOdd && random.once(25)) return random.pick(ODD_VALUES);
    switch (name) {
      case 'starts_at':
        return this.start();
      case 'booking_type_id':
        return random.pick([3, 3, 4, 5, 6]);
      case 'resource_id':
        return random.pick([1, 2, 3, null, 9]);
      case 'contact_id':
        return random.pick(this.known.contact);
      case 'hold_token':
        return random.pick(this.known.hold);
      case 'date':
      case 'from':
      case 'to':
        return random.once(8)
          ? random.pick(ODD_DATES)
          : `2026-0${3 + random.below(3)}-${String(1 + random.below(30)).padStart(2, '0')}`;
      case 'time_zone':
        return random.pick(['Europe/London', 'Asia/Kathmandu', 'Nowhere/Land', '../UTC', '', 'UTC']);
      default:
    }
    if (resolved.const !== undefined) return resolved.const;
    if (resolved.enum) return random.pick(resolved.enum);
    const types = [resolved.type].flat();
    if (types.includes('null') && random.once(4)) return null;
    if (types.includes('object')) return this.object(resolved);
    if (types.includes('array')) {
      return Array.from({ length: random.once(20) ? 60 : random.below(4) }, () => this.value('', resolved.items));
    }
    if (types.includes('integer')) return this.number(resolved);
    if (random.once(6)) return random.pick(ODD_TEXTS);
    if (resolved.maxLength && random.once(10))
      return random.pick(['a', 'é', '\u{1f600}']).repeat(resolved.maxLength + random.below(2));
    return resolved.examples ? random.pick(resolved.examples) : 'text';
  }

  number(schema) {
    const { random } = this;
    if (random.once(6)) return random.pick(ODD_NUMBERS);
    const least = schema.minimum ?? 0;
    const most = Math.min(schema.maximum ?? 50, Number.MAX_SAFE_INTEGER);
    return random.pick([least, most, least - 1, most + 1, least + random.below(20), least + random.below(20)]);
  }

  object(schema) {
    const { random } = this;
    const made = {};
    for (const [name, inner] of Object.entries(schema.properties ?? {})) {
      const isNeeded = schema.required?.includes(name);
      if (isNeeded ? random.once(30) : random.below(2)) continue;
      made[name] = this.value(name, inner);
    }
    if (random.once(25))
      made[random.pick(['surprise', '__proto__', '', 'x'.repeat(300), 'é'])] = random.pick(ODD_VALUES);
    return made;
  }

  /** An example of the document, with a time and what is known in it. */
  likeAnExample(examples, who) {
    const shown = examples.map((example) => example.value);
    const fitting = shown.filter((value) => 'contact' in value === (who === 'publishable'));
    const value = { ...this.random.pick(fitting.length ? fitting : shown) };
    for (const name of ['starts_at', 'contact_id', 'hold_token']) {
      if (name in value) value[name] = this.value(name, {}, false);
    }
    return JSON.stringify(value);
  }

  body(operation, who) {
    const { random } = this;
    if (random.once(15)) return random.pick(ODD_BODIES);
    const [[type, { schema, examples }]] = Object.entries(operation.about.requestBody.content);
    if (type === FORM) return new URLSearchParams(Object.entries(this.object(this.api.resolve(schema)))).toString();
    if (random.once(3)) return this.likeAnExample(Object.values(examples), who);
    let shape = this.api.resolve(schema);
    if (shape.oneOf)
      shape = this.api.resolve(random.once(12) ? random.pick(shape.oneOf) : shape.oneOf[who === 'publishable' ? 1 : 0]);
    const value = this.object(shape);
    const text = JSON.stringify(value);
    return random.once(80) ? text.slice(0, random.below(text.length)) : text;
  }

  /**
   * Headers of a client that the operation mostly admits, and the key for the query, if any.
   * @param {any} operation
   * @returns {{name: string, headers: Record<string, string>, key?: string, booking?: number}}
   */
  who(operation) {
    const { random, keys } = this;
    const ways = operation.about.security.map((way) => Object.keys(way)[0]);
    const way =
      ways.length === 0 || random.once(10)
        ? random.pick(['nobody', 'secretKey', 'publishableKey', 'bookingLink', 'wrong', 'odd'])
        : random.pick(ways);
    switch (way) {
      case 'secretKey':
        return { name: 'secret', headers: { Authorization: `Bearer ${keys.secret}` } };
      case 'secretKeyInHeader':
        return { name: 'secret', headers: { 'X-Api-Key': keys.secret } };
      case 'publishableKey':
        return { name: 'publishable', headers: { 'X-Api-Key': keys.publishable } };
      case 'publishableKeyInQuery':
        return { name: 'publishable', headers: {}, key: keys.publishable };
      case 'bookingLink':
      case 'contactLink': {
        const { token, booking } = random.pick(this.known.link);
        return { name: 'link', headers: { Authorization: `Bearer ${token}` }, booking };
      }
      case 'odd':
        return {
          name: 'nobody',
          headers: { Authorization: random.pick(['Bearer', 'Basic YTpi', 'Bearer  ', `bearer ${'k'.repeat(4000)}`]) },
        };
      case 'wrong':
        return { name: 'nobody', headers: { 'X-Api-Key': random.pick(['sk_wrong', `${keys.secret}x`, 'pk_other']) } };
      default:
        return { name: 'nobody', headers: {} };
    }
  }

  query(operation, key) {
    const { random } = this;
    const pairs = key ? [['key', key]] : [];
    // Either one date or a range, as the document's prose says.
    const unwanted =
      operation.id === 'checkAvailability' && !random.once(6) ? random.pick([['date'], ['from', 'to']]) : [];
    for (const parameter of operation.about.parameters ?? []) {
      const { name, required, schema, in: where } = this.api.resolve(parameter);
      if (where !== 'query' || unwanted.includes(name) || random.below(required ? 30 : 3) === 0) continue;
      pairs.push([name, this.value(name, schema)]);
      if (random.once(40)) pairs.push([name, this.value(name, schema)]);
    }
    if (random.once(30)) pairs.push([random.pick(ODD_TEXTS), random.pick(ODD_TEXTS)]);
    const text = pairs.map(([name, value]) => `${encoded(name)}=${encoded(asText(value))}`).join('&');
    if (random.once(60))
      return `?${text}&${random.pick(['%', '%zz', '%f', '=', '&&&', '%00', 'a=b=c', '?', 'x'.repeat(5000)])}`;
    return text ? `?${text}` : '';
  }

  /** `own`: the booking of the link that is sent, if it is of one. */
  path(operation, own) {
    const { random } = this;
    const ids = operation.path.includes('/contacts/') ? this.known.contact : this.known.booking;
    const path = operation.path.replace(/\{(\w+)\}/, (_, name) => {
      if (random.once(12)) return encoded(asText(random.pick([...ODD_NUMBERS, 'x', '01', '+1', '1/2', ' '])));
      if (name === 'id' && own && !random.once(4)) return own;
      return name === 'id' ? random.pick(ids) : encoded(random.pick(this.known.hold));
    });
    if (random.once(80))
      return (
        path + random.pick(['/', '//', '/x', '%00', '/..', '\u00e9'.normalize('NFD').replace(/[^\x21-\x7e]/g, '~')])
      );
    return path;
  }

  /** Mostly another address each time, so that its allowance of wrong keys and holds is not used up. */
  client() {
    const { random } = this;
    if (random.once(20)) return random.pick(['192.0.2.1', '::1', 'unknown', '10.0.0.1, 192.0.2.2', ',']);
    return `10.${random.below(256)}.${random.below(256)}.${1 + random.below(254)}`;
  }

  next() {
    const { random } = this;
    const operation = random.pick(this.choices);
    const who = this.who(operation);
    const method = random.once(40) ? random.pick(ODD_METHODS) : operation.method;
    /** @type {Record<string, string>} */
    const headers = { ...who.headers };
    const path = this.path(operation, who.booking) + this.query(operation, who.key);
    let body;
    if (operation.about.requestBody) {
      body = this.body(operation, who.name);
      const [type] = Object.keys(operation.about.requestBody.content);
      headers['Content-Type'] = random.once(30) ? random.pick(ODD_TYPES) : type;
    } else if (operation.method !== 'GET' && random.once(5)) {
      body = random.pick(ODD_BODIES);
    }
    const takesOnce = operation.about.parameters?.some((one) => one.$ref?.endsWith('IdempotencyKey'));
    if (takesOnce && random.once(4)) {
      headers['Idempotency-Key'] = random.pick([
        'once',
        `k${random.below(200)}`,
        'x'.repeat(256),
        'a b',
        'k'.repeat(255),
      ]);
    }
    headers['X-Forwarded-For'] = this.client();
    if (random.once(30)) headers.Origin = random.pick(['https://evil.example', 'null', 'https://palm.example']);
    if (random.once(10)) headers['Accept-Encoding'] = random.pick(['identity', '*;q=0', 'gzip', 'br, x;q=2', ',,,']);
    if (random.once(150)) headers['X-Long'] = 'h'.repeat(20000);
    if (random.once(300)) body = 'b'.repeat(65537);
    return { id: operation.id, method, path, headers, body };
  }
}

const asText = (value) => (value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value));

/** Percent-encoded, a lone surrogate as the bytes that no UTF-8 has. */
function encoded(text) {
  try {
    return encodeURIComponent(text);
  } catch {
    return '%ED%A0%80';
  }
}

/** The request as a line for a shell. */
export function curlLine(origin, { method, path, headers, body }) {
  const quoted = (text) => `'${String(text).replaceAll("'", "'\\''")}'`;
  const parts = ['curl', '--path-as-is', '-i', '-X', method, quoted(origin + path)];
  for (const [name, value] of Object.entries(headers)) parts.push('-H', quoted(`${name}: ${value}`));
  if (body !== undefined) parts.push('--data-binary', quoted(body));
  return parts.join(' ');
}
