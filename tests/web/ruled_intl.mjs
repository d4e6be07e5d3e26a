// A browser's Intl with time zones of the test's own, so that a test does not depend on the engine's tz data.
//
//   useZones(t, { 'Asia/Tokyo': [{ from: '2010-01-01T00:00:00Z', offset_seconds: 32400, abbreviation: 'JST' }] });
//   new Intl.DateTimeFormat('en-US', { timeZone: 'Asia/Tokyo', hour: 'numeric' }).format(0)   // by that rule, until t ends

/** @typedef {{from: string, offset_seconds: number, abbreviation: string}} Transition */

/** @param {Transition[]} transitions @param {number} time */
export const ruleAt = (transitions, time) =>
  transitions.findLast(({ from }) => Date.parse(from) <= time) ?? transitions[0];

/**
 * Formats as the engine does, with the wall clock of these rules. An engine without tz data can format in UTC, which
 * is all that is asked of it. Any other zone is unknown.
 * @param {import('node:test').TestContext} t @param {Record<string, Transition[]>} zones
 */
export function useZones(t, zones) {
  const { DateTimeFormat, supportedValuesOf } = Intl;
  t.after(() => {
    Object.assign(Intl, { DateTimeFormat, supportedValuesOf });
  });
  /** @param {string} locale @param {Intl.DateTimeFormatOptions} [options] */
  function RuledFormat(locale, { timeZone = 'UTC', ...options } = {}) {
    const transitions = zones[timeZone];
    if (!transitions) throw new RangeError(`Invalid time zone specified: ${timeZone}`);
    const format = new DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
    const wall = (/** @type {number} */ time) => time + ruleAt(transitions, time).offset_seconds * 1000;
    return {
      format: (/** @type {number} */ time) => format.format(wall(time)),
      formatToParts: (/** @type {number} */ time) =>
        format
          .formatToParts(wall(time))
          .map((part) =>
            part.type === 'timeZoneName' ? { ...part, value: ruleAt(transitions, time).abbreviation } : part,
          ),
      resolvedOptions: () => ({ ...format.resolvedOptions(), timeZone }),
    };
  }
  Object.assign(Intl, { DateTimeFormat: RuledFormat, supportedValuesOf: () => Object.keys(zones) });
}
