// The leanest page made by hand: the calendar element of cally, and a button for each time.
import 'cally';
import { dayOf, freeTimes, from, ready, timeOf, to } from './slots.js';

const calendar = /** @type {any} */ (document.querySelector('calendar-date'));
const times = /** @type {HTMLElement} */ (document.getElementById('times'));
calendar.min = from;
calendar.max = to;
calendar.focusedDate = from;

const days = await freeTimes();
calendar.isDateDisallowed = (/** @type {Date} */ date) => !days.has(date.toISOString().slice(0, 10));

/** @param {string} day */
function show(day) {
  times.replaceChildren(
    ...(days.get(day) ?? []).map((start) => {
      const button = document.createElement('button');
      button.textContent = timeOf(start);
      return button;
    }),
  );
}

calendar.addEventListener('change', () => show(calendar.value));
const [first = dayOf(new Date())] = days.keys();
calendar.value = first;
show(first);
ready();
