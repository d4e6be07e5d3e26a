// Writes calendars.json: calendars, and the busy times that ical.js finds in them.
//
//   node tests/vectors/make_calendars.mjs
//
// ical.js (npm) expands the events, and Intl knows the zones of times without one; neither is used
// by the server. A case names its zones; their rules are given to ical.js, not to the server.
import { readFileSync, writeFileSync } from 'node:fs';

import ICAL from 'ical.js';

const observance = (kind, start, from, to, rule) =>
  `BEGIN:${kind}\nDTSTART:${start}\nTZOFFSETFROM:${from}\nTZOFFSETTO:${to}\n${rule ? `RRULE:${rule}\n` : ''}END:${kind}\n`;
const zone = (tzid, ...observances) => `BEGIN:VTIMEZONE\nTZID:${tzid}\n${observances.join('')}END:VTIMEZONE\n`;
const london = (tzid) =>
  zone(
    tzid,
    observance('DAYLIGHT', '19810329T010000', '+0000', '+0100', 'FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU'),
    observance('STANDARD', '19961027T020000', '+0100', '+0000', 'FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU'),
  );
const newYork = (tzid) =>
  zone(
    tzid,
    observance('DAYLIGHT', '20070311T020000', '-0500', '-0400', 'FREQ=YEARLY;BYMONTH=3;BYDAY=2SU'),
    observance('STANDARD', '20071104T020000', '-0400', '-0500', 'FREQ=YEARLY;BYMONTH=11;BYDAY=1SU'),
  );
const berlin = (tzid) =>
  zone(
    tzid,
    observance('DAYLIGHT', '16010101T020000', '+0100', '+0200', 'FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU'),
    observance('STANDARD', '16010101T030000', '+0200', '+0100', 'FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU'),
  );

const L = 'TZID=Europe/London';
let uids = 0;
/** @param {...string} lines */
const event = (...lines) => {
  const uid = lines.some((line) => line.startsWith('UID:')) ? [] : [`UID:e${++uids}@example.com`];
  return ['BEGIN:VEVENT', ...uid, 'DTSTAMP:20260101T000000Z', 'SUMMARY:Busy', ...lines, 'END:VEVENT'].join('\n') + '\n';
};
/** A recurring event in London, an hour from 9. */
const series = (start, rule, ...more) =>
  event(`DTSTART;${L}:${start}T090000`, `DTEND;${L}:${start}T100000`, `RRULE:${rule}`, ...more);

/**
 * `given`: zones as part of the calendar. `known`: zones that the server knows by name.
 * @type {{title: string, events: string, given?: string, known?: string, time_zone?: string, from?: string, until?: string, all_day?: boolean}[]}
 */
const CASES = [
  { title: 'one event in UTC', events: event('DTSTART:20260310T090000Z', 'DTEND:20260310T093000Z') },
  { title: 'one event in a named zone', events: event(`DTSTART;${L}:20260710T090000`, `DTEND;${L}:20260710T093000`) },
  {
    title: 'a floating time is in the business zone',
    time_zone: 'America/New_York',
    events: event('DTSTART:20260710T090000', 'DTEND:20260710T093000'),
  },
  { title: 'a duration in place of an end', events: event(`DTSTART;${L}:20260310T220000`, 'DURATION:PT3H30M') },
  { title: 'daily, while clocks go forward', events: series('20260326', 'FREQ=DAILY;COUNT=6') },
  { title: 'daily, while clocks go back', events: series('20261022', 'FREQ=DAILY;COUNT=6') },
  {
    title: 'daily in New York, while clocks go forward there and not yet in London',
    known: newYork('America/New_York'),
    events: event(
      'DTSTART;TZID=America/New_York:20260305T183000',
      'DTEND;TZID=America/New_York:20260305T191500',
      'RRULE:FREQ=DAILY;UNTIL=20260312T223000Z',
    ),
  },
  {
    title: 'a Windows name of a zone, with the rules that Outlook writes',
    given: berlin('W. Europe Standard Time'),
    events: event(
      'DTSTART;TZID="W. Europe Standard Time":20260325T110000',
      'DTEND;TZID="W. Europe Standard Time":20260325T114500',
      'RRULE:FREQ=DAILY;COUNT=7',
    ),
  },
  {
    title: 'a zone that only the calendar knows',
    given: berlin('Customized Time Zone 1'),
    events: event(
      'DTSTART;TZID=Customized Time Zone 1:20261023T110000',
      'DTEND;TZID=Customized Time Zone 1:20261023T114500',
      'RRULE:FREQ=DAILY;COUNT=5',
    ),
  },
  { title: 'every other week on two days', events: series('20260303', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=9') },
  {
    title: 'weeks that begin on Sunday',
    events: series('20260301', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU;COUNT=7'),
  },
  {
    title: 'all-day until a date, that day included',
    all_day: true,
    events: event('DTSTART;VALUE=DATE:20260302', 'RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260323'),
  },
  {
    title: 'until an instant, itself included',
    events: series('20260302', 'FREQ=WEEKLY;BYDAY=MO;UNTIL=20260413T080000Z'),
  },
  { title: 'the last Friday of each month', events: series('20260130', 'FREQ=MONTHLY;BYDAY=-1FR') },
  { title: 'the 31st, in months that have one', events: series('20260131', 'FREQ=MONTHLY;BYMONTHDAY=31;COUNT=6') },
  { title: 'the last day of each month', events: series('20260131', 'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=8') },
  {
    title: 'the first working day of each month',
    events: series('20260501', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1;COUNT=6'),
  },
  { title: 'the second Tuesday every third month', events: series('20260113', 'FREQ=MONTHLY;INTERVAL=3;BYDAY=2TU') },
  { title: 'every year on the same date', events: series('20200317', 'FREQ=YEARLY'), until: '2028-01-01T00:00:00Z' },
  {
    title: 'the last Sunday of October every year',
    events: series('20201025', 'FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU'),
    until: '2028-01-01T00:00:00Z',
  },
  { title: 'every year in two months', events: series('20260410', 'FREQ=YEARLY;BYMONTH=4,9;BYMONTHDAY=10;COUNT=4') },
  { title: 'several times a day', events: series('20260310', 'FREQ=DAILY;BYHOUR=9,13;BYMINUTE=0,30;COUNT=7') },
  { title: 'every fourth hour', events: series('20260310', 'FREQ=HOURLY;INTERVAL=4;COUNT=9') },
  {
    title: 'a series that began years ago',
    events: series('20110103', 'FREQ=WEEKLY;BYDAY=MO,WE'),
    from: '2026-03-20T00:00:00Z',
    until: '2026-04-10T00:00:00Z',
  },
  {
    title: 'dates left out, in the zone and in UTC',
    events: series(
      '20260309',
      'FREQ=DAILY;COUNT=7',
      `EXDATE;${L}:20260310T090000,20260311T090000`,
      'EXDATE:20260313T090000Z',
    ),
  },
  {
    title: 'dates added',
    events: series('20260309', 'FREQ=DAILY;COUNT=2', `RDATE;${L}:20260320T140000,20260405T140000`),
  },
  {
    title: 'dates added without a rule',
    events: event(`DTSTART;${L}:20260309T090000`, 'DURATION:PT45M', `RDATE;${L}:20260309T090000,20260320T140000`),
  },
  {
    title: 'one instance moved to another day, and one cancelled',
    events:
      series('20260309', 'FREQ=WEEKLY;COUNT=5', 'UID:moved@example.com') +
      event(
        'UID:moved@example.com',
        `RECURRENCE-ID;${L}:20260316T090000`,
        `DTSTART;${L}:20260318T150000`,
        `DTEND;${L}:20260318T173000`,
      ) +
      event(
        'UID:moved@example.com',
        'RECURRENCE-ID:20260330T080000Z',
        'STATUS:CANCELLED',
        `DTSTART;${L}:20260330T090000`,
        `DTEND;${L}:20260330T100000`,
      ),
  },
  {
    title: 'one instance made transparent',
    events:
      series('20260309', 'FREQ=WEEKLY;COUNT=3', 'UID:free@example.com') +
      event(
        'UID:free@example.com',
        `RECURRENCE-ID;${L}:20260316T090000`,
        'TRANSP:TRANSPARENT',
        `DTSTART;${L}:20260316T090000`,
        `DTEND;${L}:20260316T100000`,
      ),
  },
  {
    title: 'a transparent event, a cancelled one, and a tentative one',
    events:
      event('TRANSP:TRANSPARENT', 'DTSTART:20260310T090000Z', 'DTEND:20260310T093000Z') +
      event('STATUS:CANCELLED', 'DTSTART:20260311T090000Z', 'DTEND:20260311T093000Z') +
      event('STATUS:TENTATIVE', 'DTSTART:20260312T090000Z', 'DTEND:20260312T093000Z'),
  },
  { title: 'an all-day event is free', events: event('DTSTART;VALUE=DATE:20260310', 'DTEND;VALUE=DATE:20260312') },
  {
    title: 'all-day events that are busy, on the days when clocks change',
    all_day: true,
    events:
      event('DTSTART;VALUE=DATE:20260329', 'DTEND;VALUE=DATE:20260330') +
      event('DTSTART;VALUE=DATE:20261025', 'DTEND;VALUE=DATE:20261026') +
      event('DTSTART;VALUE=DATE:20260501'),
  },
  {
    title: 'public holidays, every year, in the business zone',
    all_day: true,
    time_zone: 'America/New_York',
    events: event('DTSTART;VALUE=DATE:20200704', 'RRULE:FREQ=YEARLY', 'EXDATE;VALUE=DATE:20270704'),
    until: '2029-01-01T00:00:00Z',
  },
  {
    title: 'two events that overlap and one that touches',
    events:
      event('DTSTART:20260310T090000Z', 'DTEND:20260310T100000Z') +
      event('DTSTART:20260310T093000Z', 'DTEND:20260310T103000Z') +
      event('DTSTART:20260310T103000Z', 'DTEND:20260310T110000Z') +
      event('DTSTART:20260310T120000Z', 'DTEND:20260310T130000Z'),
  },
  {
    title: 'an event that reaches into the window, and one out of it',
    from: '2026-03-10T00:00:00Z',
    until: '2026-03-11T00:00:00Z',
    events:
      event('DTSTART:20260201T090000Z', 'DTEND:20260310T100000Z') +
      event('DTSTART:20260310T230000Z', 'DTEND:20260401T100000Z'),
  },
];

/** The instant at which clocks in `name` show these fields. */
function instantIn(name, time) {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: name,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const wanted = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);
  let at = wanted;
  for (let i = 0; i < 3; ++i) {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const shown = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
    at += wanted - shown;
  }
  return at;
}

function expand({ events, given = '', known = '', time_zone = 'Europe/London', all_day = false, from, until }) {
  ICAL.TimezoneService.reset();
  const text = `BEGIN:VCALENDAR\nVERSION:2.0\n${london('Europe/London')}${known}${given}${events}END:VCALENDAR\n`;
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const component of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(component);
  const at = (time) =>
    time.zone === ICAL.Timezone.localTimezone || time.isDate ? instantIn(time_zone, time) : time.toUnixTime() * 1000;
  const all = calendar.getAllSubcomponents('vevent');
  const busy = [];
  const add = (component, start, end) => {
    if (component.getFirstPropertyValue('transp') === 'TRANSPARENT') return;
    if (component.getFirstPropertyValue('status') === 'CANCELLED') return;
    if (start.isDate && !all_day) return;
    busy.push([Math.max(at(start), from), Math.min(at(end), until)]);
  };
  for (const component of all) {
    if (component.hasProperty('recurrence-id')) continue;
    const uid = component.getFirstPropertyValue('uid');
    const exceptions = all.filter(
      (other) => other.hasProperty('recurrence-id') && other.getFirstPropertyValue('uid') === uid,
    );
    const read = new ICAL.Event(component, { exceptions });
    if (!read.isRecurring()) {
      add(component, read.startDate, read.endDate);
      continue;
    }
    const iterator = read.iterator();
    for (let next = iterator.next(); next && at(next) < until; next = iterator.next()) {
      const { item, startDate, endDate } = read.getOccurrenceDetails(next);
      add(item.component, startDate, endDate);
    }
  }
  const times = [];
  for (const [start, end] of busy.filter(([a, b]) => a < b).sort((a, b) => a[0] - b[0])) {
    if (times.length > 0 && times[times.length - 1][1] >= start) {
      times[times.length - 1][1] = Math.max(times[times.length - 1][1], end);
    } else {
      times.push([start, end]);
    }
  }
  return times.map((time) => time.map((instant) => new Date(instant).toISOString().replace('.000Z', 'Z')));
}

const cases = CASES.map((one) => {
  const { title, events, given = '', time_zone = 'Europe/London', all_day = false } = one;
  const from = one.from ?? '2026-01-01T00:00:00Z';
  const until = one.until ?? '2027-01-01T00:00:00Z';
  const calendar = `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Test//EN\n${given}${events}END:VCALENDAR\n`;
  const busy = expand({ ...one, from: Date.parse(from), until: Date.parse(until) });
  return { title, time_zone, from, until, all_day, calendar: calendar.split('\n').slice(0, -1), busy };
});
const file = new URL('calendars.json', import.meta.url);
const text = `${JSON.stringify(cases, null, 1)}\n`;
if (process.argv.includes('--check')) process.exit(readFileSync(file, 'utf8') === text ? 0 : 1);
writeFileSync(file, text);
