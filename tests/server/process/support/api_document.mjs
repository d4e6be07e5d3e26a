// The document of the API (assets/openapi.json) as tests use it: which operation a request is, and
// whether a response matches the document.
//
//   const api = new ApiDocument(document);
//   const problems = api.problemsOf('GET', '/api/v1/bookings/101', answer);
//
// Schemas are compiled once. Objects that the document closes refuse every other member.
import { Ajv2020 } from 'ajv/dist/2020.js';

const SCHEMAS = '#/components/schemas/';
const EXTENSIONS = ['x-addition', 'x-documented-only'];
const MOST_ID = 2n ** 63n - 1n;

/** Whether a path segment is a valid {id}, as the server parses it: 1e3 is invalid. */
const isId = (text) => /^[1-9]\d*$/.test(text) && BigInt(text) <= MOST_ID;
const isReal = (date) => !Number.isNaN(Date.parse(date));

const idOf = (name) => `schema:${name}`;
/** The schema, referring to others by their id in place of their place in the document. */
const local = (schema) =>
  JSON.parse(JSON.stringify(schema), (key, value) => (key === '$ref' ? idOf(value.slice(SCHEMAS.length)) : value));

export class ApiDocument {
  constructor(document) {
    this.document = document;
    // Rejects unknown keywords, formats and the like in the document's schemas.
    this.ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: false });
    this.ajv.addVocabulary(EXTENSIONS);
    this.ajv.addFormat('int64', { type: 'number', validate: Number.isInteger });
    this.ajv.addFormat('date-time', (text) => isReal(text));
    this.ajv.addFormat('date', (text) => isReal(`${text}T00:00:00Z`));
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      this.ajv.addSchema({ ...local(schema), $id: idOf(name) });
    }
    this.validators = new Map();
    /** @type {{id: string, path: string, method: string, segments: string[], about: any}[]} */
    this.operations = [];
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, about] of Object.entries(methods)) {
        const segments = path.split('/');
        this.operations.push({ id: about.operationId, path, method: method.toUpperCase(), segments, about });
      }
    }
  }

  /** What a $ref points to; anything else is itself. */
  resolve(part) {
    let found = part;
    while (found?.$ref) found = this.at(found.$ref);
    return found;
  }

  at(reference) {
    return reference
      .slice(2)
      .split('/')
      .reduce((part, name) => part[name.replaceAll('~1', '/').replaceAll('~0', '~')], this.document);
  }

  operation(id) {
    const found = this.operations.find((operation) => operation.id === id);
    if (!found) throw new Error(`the document has no operation ${id}`);
    return found;
  }

  /** The operations of a path, with any method. */
  atPath(path) {
    const asked = path.split('/');
    return this.operations.filter(
      ({ segments }) =>
        segments.length === asked.length &&
        segments.every(
          (segment, i) =>
            segment === asked[i] ||
            (segment === '{id}' && isId(asked[i])) ||
            (segment === '{hold_token}' && asked[i] !== '') ||
            (segment === '{owner_token}' && asked[i] !== '') ||
            (segment === '{feed_token}.ics' && /.\.ics$/.test(asked[i])),
        ),
    );
  }

  /** A function that validates by the schema, and keeps its errors. */
  validator(schema) {
    let validate = this.validators.get(schema);
    if (!validate) {
      validate = this.ajv.compile(local(schema));
      this.validators.set(schema, validate);
    }
    return validate;
  }

  problemsOfValue(schema, value, where) {
    const validate = this.validator(schema);
    if (validate(value)) return [];
    return validate.errors.map(
      ({ instancePath, message, params }) => `${where}${instancePath}: ${message} ${JSON.stringify(params)}`,
    );
  }

  problemsOfHeaders(response, headers) {
    return Object.entries(response.headers ?? {}).flatMap(([name, about]) => {
      const { required, schema } = this.resolve(about);
      const given = headers[name.toLowerCase()];
      if (given === undefined) return required ? [`the header ${name} is missing`] : [];
      const value = schema.type === 'integer' && /^\d+$/.test(given) ? Number(given) : given;
      return this.problemsOfValue(schema, value, name);
    });
  }

  problemsOfBody(response, answer, isHead) {
    const media = Object.entries(response.content ?? {})[0];
    if (!media || isHead) return answer.bytes.length ? ['there is a body, and none is told of'] : [];
    const [type, { schema }] = media;
    const given = answer.headers['content-type'] ?? 'none';
    if (given.split(';')[0] !== type) return [`the content type is ${given}, not ${type}`];
    if (type !== 'application/json') return this.problemsOfValue(schema, answer.text, 'body');
    let value;
    try {
      value = JSON.parse(answer.text);
    } catch (error) {
      return [`the body is no JSON: ${/** @type {Error} */ (error).message}`];
    }
    return this.problemsOfValue(schema, value, 'body');
  }

  /**
   * The document's description of a response, or undefined. Unknown paths and methods are described in prose and by
   * two components.
   */
  responseTo(method, path, status) {
    const here = this.atPath(path);
    const asked = here.find((operation) => operation.method === (method === 'HEAD' ? 'GET' : method));
    if (asked) return this.resolve(asked.about.responses[status]);
    const { NothingHere, MethodNotAllowed, TooManyRequests } = this.document.components.responses;
    const transport = this.operation('getHealth').about.responses;
    if (status === 429) return TooManyRequests;
    if (['400', '413', '414', '431', '501'].includes(String(status))) return this.resolve(transport[status]);
    if (status === 405) return MethodNotAllowed;
    if (status !== 404) return undefined;
    // A preflight finds every path of the document, but for one that a server without its secret has not.
    const mayBeAway = here.every(({ about }) => this.resolve(about.responses[404]) === NothingHere);
    return mayBeAway || method !== 'OPTIONS' ? NothingHere : undefined;
  }

  /** Everything in which an answer is not as the document says; empty if nothing. */
  problemsOf(method, target, answer) {
    const path = target.split('?')[0];
    if (method === 'OPTIONS' && answer.status === 204) {
      return answer.bytes.length ? ['there is a body with 204'] : [];
    }
    const response = this.responseTo(method, path, answer.status);
    if (!response) return [`the status ${answer.status} is not told of`];
    return [
      ...this.problemsOfHeaders(response, answer.headers),
      ...this.problemsOfBody(response, answer, method === 'HEAD'),
    ];
  }
}
