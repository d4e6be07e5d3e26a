// One right request for each answer that a run must have met, so that no seed can miss it.
//
//   for (const { wanted, request } of directed(api, generator)) {
//     generator.learn(request, await send(request));   // before the next: it may use what this one made
//   }
//
// Sent before the random requests: in an empty store each is certain to be answered so.

/** `wanted` is the operation and the status of its answer; the rest is of the request. */
const STEPS = [
  { wanted: 'checkAvailability 200', query: '?booking_type_id=3&date=2026-03-10' },
  { wanted: 'createContact 201', body: { name: 'Ada', email: 'ada@example.com' } },
  { wanted: 'getContact 200', last: 'contact' },
  { wanted: 'listContacts 200' },
  { wanted: 'createVisitorToken 201', body: { contact_id: 42 } },
  { wanted: 'holdTime 201', body: { booking_type_id: 3, resource_id: 2, starts_at: '2026-03-10T09:00:00Z' } },
  { wanted: 'renewHold 200', last: 'hold' },
  { wanted: 'releaseHold 204', last: 'hold' },
  { wanted: 'releaseHoldByBeacon 204', last: 'hold' },
  {
    wanted: 'createBooking 201',
    body: { contact_id: 42, booking_type_id: 3, resource_id: 1, starts_at: '2026-03-10T09:00:00Z' },
  },
  {
    wanted: 'createBooking 422',
    body: { contact_id: 42, booking_type_id: 3, resource_id: 1, starts_at: '2026-03-10T09:00:00Z' },
  },
  { wanted: 'getBooking 200', last: 'booking' },
  { wanted: 'listBookings 200' },
  { wanted: 'updateBooking 200', last: 'booking', body: { starts_at: '2026-03-10T10:00:00Z' } },
  { wanted: 'cancelBooking 200', last: 'booking' },
  { wanted: 'updateBooking 422', last: 'booking', body: { starts_at: '2026-03-10T11:00:00Z' } },
];

export const MUST_BE_MET = STEPS.map(({ wanted }) => wanted);

export function* directed(api, generator) {
  for (const { wanted, query = '', last, body } of STEPS) {
    const operation = api.operation(wanted.split(' ')[0]);
    const path = operation.path.replace(/\{\w+\}/, () => generator.known[last ?? ''].at(-1)) + query;
    const headers = { Authorization: `Bearer ${generator.keys.secret}` };
    if (body) headers['Content-Type'] = 'application/json';
    const request = { id: operation.id, method: operation.method, path, headers, body: body && JSON.stringify(body) };
    yield { wanted, request };
  }
}
