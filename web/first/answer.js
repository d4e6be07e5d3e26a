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
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/g;
const MOST_TIMES = 24 * 60;
const MOST_ZONE = 100;

/** @param {unknown} value @param {RegExp} [pattern] */
const isText = (value, pattern = /^/) => typeof value === 'string' && pattern.test(value);
/** @param {unknown} value @param {number} most */
const isWhole = (value, most) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
/** @param {any} list @param {number} most @param {(each: any, index: number) => boolean} isRight */
const isList = (list, most, isRight) => Array.isArray(list) && list.length <= most && list.every(isRight);
/** @param {unknown} value */
const isDate = (value) => isText(value, DATE) && new Date(`${value}T00:00Z`).toISOString().startsWith(String(value));

/** @param {any} first @param {Set<string>} starts of the available times */
const isFirst = ({ today, day, month, days, times, zone }, starts) =>
  [today, day, `${month}-01`].every(isDate) &&
  day.startsWith(month) &&
  today <= day &&
  isText(zone) &&
  zone.length <= MOST_ZONE &&
  isList(
    days,
    31,
    ([date, count], index) => isWhole(date, 31) && isWhole(count, MOST_TIMES) && date > (days[index - 1]?.[0] ?? 0),
  ) &&
  days.find((/** @type {number[]} */ [date]) => date === Number(day.slice(8)))?.[1] === times.length &&
  isList(
    times,
    MOST_TIMES,
    ([start, minutes], index) =>
      starts.has(start) && isWhole(minutes, MOST_TIMES - 1) && start > (times[index - 1]?.[0] ?? ''),
  );

/** @param {any} price */
const isPrice = (price) =>
  isWhole(price.amount, Number.MAX_SAFE_INTEGER) && isText(price.currency, /^[A-Z]{3}$/) && isWhole(price.digits, 4);

/** As the engine shows a name: without what would turn the text after it. @param {string} text */
const shown = (text) => text.replace(DIRECTIONS, '');

/**
 * @param {string} body JSON @param {(string | null)[]} choice type and resource that were asked for
 * @returns {FirstAnswer | null} null: it doesn't say all of it, or not in the right form
 */
export function readAnswer(body, choice) {
  try {
    const { availability, booking_types: types, resources, business } = JSON.parse(body).data;
    const { first_screen: first, booking_type_id: typeId, resource_id: resourceId, days } = availability;
    const type = types.find((/** @type {any} */ { id }) => id === typeId);
    const resource = resources.find((/** @type {any} */ { id }) => id === resourceId);
    const { description = '', location = [], price = null } = type;
    const texts = [business.name, type.name, description, resource.name];
    const slots = days.flatMap((/** @type {any} */ day) => day.slots);
    const isOpen = (/** @type {any} */ { available }) => available === true;
    const starts = new Set(slots.filter(isOpen).map((/** @type {any} */ slot) => slot.starts_at));
    const isRight =
      Number(choice[0]) === typeId &&
      Number(choice[1]) === resourceId &&
      texts.every((text) => isText(text)) &&
      isWhole(type.duration_minutes, 100_000) &&
      isList(location, 20, ({ kind, text = '' }) => isText(kind) && isText(text)) &&
      (!price || isPrice(price)) &&
      isFirst(first, /** @type {Set<string>} */ (starts));
    if (!isRight) return null;
    const places = location.map((/** @type {any} */ { kind, text = '' }) => ({ kind, text: shown(text) }));
    return {
      business: shown(business.name),
      type: { ...type, name: shown(type.name), description: shown(description), location: places, price },
      resource: shown(resource.name),
      first,
    };
  } catch {
    return null;
  }
}
