// What became of a request for widget/config.

const MOST_TEXT = 1 << 20; // UTF-16 units

/**
 * @param {string} url @param {Response | Error} response @param {Pick<LoaderTools, '_loadPopup'>} tools
 * @returns {Promise<ConfigAnswer>}
 */
export async function readAnswer(url, response, { _loadPopup }) {
  let error = response;
  if (response instanceof Response) {
    try {
      const challenge = response.headers.get('X-Booking-Challenge') ?? '';
      const body = await response.text();
      // Empty, which is invalid JSON, if it is too long.
      return { delivery: 0, status: response.status, body: body.length > MOST_TEXT ? '' : body, challenge };
    } catch (broken) {
      error = /** @type {Error} */ (broken);
    }
  }
  // The deadline's.
  const isLate = 'name' in error && error.name === 'AbortError';
  // A refusal of the page's origin can't be read, not even its head.
  const isOwn = url.startsWith(`${location.origin}/`);
  const isRefused =
    !isLate &&
    !(response instanceof Response) &&
    !isOwn &&
    (await _loadPopup().then(
      (popup) => popup.isRefused(url),
      () => false,
    ));
  return { delivery: isRefused ? 0 : isLate ? 2 : 1, status: isRefused ? 403 : 0, body: '', challenge: '' };
}
