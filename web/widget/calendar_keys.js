// Where a key leads in the calendar, as src/view/screens/calendar.cpp has it, within the month that is shown.
//
//   cellAfterKey(cell, KEYS.indexOf('ArrowRight'), false)   // the next day's; undefined: not in this month

/** @param {Element} cell of a day @param {number} pressed of KEYS @param {boolean} rightToLeft */
export function cellAfterKey(cell, pressed, rightToLeft) {
  const cells = [...(cell.closest('.grid')?.querySelectorAll('.cell, .empty') ?? [])];
  const at = cells.indexOf(cell);
  const first = at - (at % 7);
  const next = rightToLeft ? -1 : 1; // arrows are as they look
  const found = cells[[at - next, at + next, at - 7, at + 7, first, first + 6][pressed]];
  return found?.matches('.cell') ? /** @type {HTMLElement} */ (found) : undefined;
}
