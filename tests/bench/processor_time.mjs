// What a server under test has used of the processors: the figure that other programs on the machine change least.
import { readFileSync } from 'node:fs';

const MS_PER_TICK = 10;

/** In ms since its start. @param {import('../support/booking_server.mjs').BookingServer} server */
export function processorTime(server) {
  const fields = readFileSync(`/proc/${server.child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}
