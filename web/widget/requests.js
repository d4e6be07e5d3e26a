// One request of the engine to the API.
//
//   const { delivery, status, bytes, body } = await ask('GET', url, {}, '');
//
// delivery: 0 answered, 1 offline, 2 too late. bytes: the body, and from `body` on a line each for the headers Date,
// Retry-After and X-Booking-Challenge, as far as the page may read them.

const DEADLINE = 10_000; // ms until the whole answer has to be there
const HEADERS = ['Date', 'Retry-After', 'X-Booking-Challenge'];

const encoder = new TextEncoder();

/** @param {string} method @param {string} url @param {Record<string, string>} headers @param {string} body or '' */
export async function ask(method, url, headers, body) {
  try {
    const answer = await fetch(url, { method, headers, body: body || null, signal: AbortSignal.timeout(DEADLINE) });
    const content = new Uint8Array(await answer.arrayBuffer());
    const head = encoder.encode(HEADERS.map((name) => answer.headers.get(name) ?? '').join('\n'));
    const bytes = new Uint8Array(content.length + head.length);
    bytes.set(content);
    bytes.set(head, content.length);
    return { delivery: 0, status: answer.status, bytes, body: content.length };
  } catch (error) {
    const isLate = /** @type {Error} */ (error).name === 'TimeoutError';
    return { delivery: isLate ? 2 : 1, status: 0, bytes: encoder.encode('\n\n'), body: 0 };
  }
}
