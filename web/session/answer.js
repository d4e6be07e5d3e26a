// What became of a request for widget/config.

const MOST_TEXT = 1 << 20; // UTF-16 units
const LONGEST_RETRY = 86_400; // s

/**
 * @param {string} url @param {ConfigResponse} answer @param {Pick<LoaderTools, '_loadPopup'>} tools
 * @returns {Promise<ConfigAnswer>}
 */
export async function readAnswer(url, [response, body], { _loadPopup }) {
  if (typeof body === 'string') {
    const { headers, status } = /** @type {Response} */ (response);
    const challenge = headers.get('X-Booking-Challenge') ?? '';
    // Whole seconds. A date is ignored.
    const [seconds = -1] = /^\d+$/.exec(headers.get('Retry-After') ?? '') ?? [];
    const retryAfter = Math.min(Number(seconds), LONGEST_RETRY);
    // Empty, which is invalid JSON, if it is too long.
    return { delivery: 0, status, retryAfter, body: body.length > MOST_TEXT ? '' : body, challenge };
  }
  // The deadline's.
  const isLate = /** @type {Error} */ (body ?? response).name === 'AbortError';
  // A refusal of the page's origin can't be read, not even its head.
  const isOwn = url.startsWith(`${location.origin}/`);
  const isRefused =
    !isLate &&
    !body &&
    !isOwn &&
    (await _loadPopup().then(
      (popup) => popup.isRefused(url),
      () => false,
    ));
  return {
    delivery: isRefused ? 0 : isLate ? 2 : 1,
    status: isRefused ? 403 : 0,
    retryAfter: -1,
    body: '',
    challenge: '',
  };
}
