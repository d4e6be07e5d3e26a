// What the first screen takes from the answer of widget/config, checked. The engine reads the answer once more, and says what
// is wrong with it.

/**
 * @typedef {object} FirstAnswer
 * @property {string} business
 * @property {{name: string, description: string, duration_minutes: number, price: Price | null, location: {kind: string, text: string}[]}} type
 * @property {string} resource
 * @property {{today: string, month: string, has_next: boolean, day: string, days: [number, number][], times: [string, number][],
 *   zone: string, is_elsewhere: boolean}} first
 *
 * @typedef {{amount: number, currency: string, digits: number, from: boolean}} Price
 */

const DATE = /^\d{4}-\d\d-\d\d$/;
const MOST_TIMES = 24 * 60;

/** @param {unknown} value @param {RegExp} [pattern] */
const isText = (value, pattern = /^/) => typeof value === 'string' && pattern.test(value);
/** @param {unknown} value @param {number} most */
const isWhole = (value, most) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
/** @param {any} list @param {number} most @param {(each: any) => boolean} isRight */
const isList = (list, most, isRight) => Array.isArray(list) && list.length <= most && list.every(isRight);

/** @param {any} first */
const isFirst = (first) =>
  [first.today, first.day, `${first.month}-01`].every(
    (date) => isText(date, DATE) && !Number.isNaN(Date.parse(date)),
  ) &&
  isText(first.zone) &&
  isList(first.days, 31, (each) => isWhole(each?.[0], 31) && isWhole(each?.[1], MOST_TIMES)) &&
  isList(first.times, MOST_TIMES, (each) => isText(each?.[0]) && isWhole(each?.[1], MOST_TIMES - 1)) &&
  first.times.length > 0;

/** @param {any} price */
const isPrice = (price) =>
  isWhole(price.amount, Number.MAX_SAFE_INTEGER) && isText(price.currency, /^[A-Z]{3}$/) && isWhole(price.digits, 4);

/** @param {string} body JSON @returns {FirstAnswer | null} null: it doesn't say all of it, or not in the right form */
export function readAnswer(body) {
  try {
    const { availability, booking_types: types, resources, business } = JSON.parse(body).data;
    const { first_screen: first, booking_type_id: typeId, resource_id: resourceId } = availability;
    const type = types.find((/** @type {any} */ { id }) => id === typeId);
    const resource = resources.find((/** @type {any} */ { id }) => id === resourceId);
    const { description = '', location = [], price = null } = type;
    const texts = [business.name, type.name, description, resource.name];
    const isRight =
      texts.every((text) => isText(text)) &&
      isWhole(type.duration_minutes, 100_000) &&
      isList(location, 20, ({ kind, text = '' }) => isText(kind) && isText(text)) &&
      (!price || isPrice(price)) &&
      isFirst(first);
    return isRight
      ? { business: business.name, type: { ...type, description, location, price }, resource: resource.name, first }
      : null;
  } catch {
    return null;
  }
}
