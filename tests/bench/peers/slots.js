// What both compared pages do without a library: ask for the month's times, and file them under the visitor's days.

/** The site's clock is fixed in the bench; a page of one's own would take the browser's. */
const today = new Date(document.documentElement.dataset.now ?? Date.now());

/** @param {Date} date @returns {string} the visitor's date, YYYY-MM-DD */
export const dayOf = (date) =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');

export const from = dayOf(today);
export const to = dayOf(new Date(today.getFullYear(), today.getMonth() + 1, 0));

/** @returns {Promise<Map<string, Date[]>>} the free times of each day of this month */
export async function freeTimes() {
  const query = new URLSearchParams({ booking_type_id: '3', resource_id: '1', from, to, key: 'pk_demo' });
  const { data } = await (await fetch(`/api/v1/bookings/availability?${query}`)).json();
  /** @type {Map<string, Date[]>} */
  const days = new Map();
  for (const { slots } of data.days) {
    for (const { starts_at, available } of slots) {
      if (!available) continue;
      const start = new Date(starts_at);
      const day = dayOf(start);
      days.set(day, [...(days.get(day) ?? []), start]);
    }
  }
  return days;
}

const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
/** @param {Date} start */
export const timeOf = (start) => clock.format(start);

/** Tells the bench that the first times are on the page. */
export const ready = () => document.dispatchEvent(new Event('slots:ready'));
