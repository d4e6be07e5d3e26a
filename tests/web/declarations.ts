// A page's own code, as tsc is to see it: what is right compiles, and what is wrong does not.
/// <reference path="../../web/types/booking-widget.d.ts" />

const element = BookingWidget.mount('#here', { api: '/api/v1', key: 'pk_demo', type: 3, thankYou: 'See you' });
element.set({ theme: 'dark', type: null });
void element.open();
element.destroy();
document.querySelector('booking-widget')?.close();

void BookingWidget.open();
void BookingWidget.open('book');
void BookingWidget.open(element);
void BookingWidget.open({ resource: '2', date: '2026-03-10' });
const off: () => void = BookingWidget.on('booking:confirmed', (event) => {
  const { id, starts_at: starts, contact } = event.detail;
  event.preventDefault();
  console.log(id.toFixed(), starts.slice(0, 10), contact?.email);
});
off();
document.addEventListener('booking:error', ({ detail }) => console.log(detail.code === 'not_loaded'));
element.addEventListener('booking:confirmed', ({ detail }) => console.log(detail.id.toFixed()));
document.addEventListener('booking-confirmed', ({ detail }) => console.log(detail.id.toFixed()));
element.set({ publishableKey: 'pk_demo' });
const attributes: BookingWidgetAttributes = { 'publishable-key': 'pk_demo', 'thank-you': 'See you', 'type': 3 };
console.log(attributes.type);
window.addEventListener('booking:resize', ({ detail }) => console.log(detail.height.toFixed()));

// @ts-expect-error there is no such event
BookingWidget.on('booking:changed', () => {});
// @ts-expect-error no contact is told of a chosen time
BookingWidget.on('booking:slot-selected', ({ detail }) => detail.contact);
// @ts-expect-error there is no such error
document.addEventListener('booking:error', ({ detail }) => detail.code === 'tired');
// @ts-expect-error there is no such theme
element.set({ theme: 'blue' });
// @ts-expect-error an attribute has dashes
const wrong: BookingWidgetAttributes = { thankYou: 'See you' };
console.log(wrong);
// @ts-expect-error there is no such option
BookingWidget.mount(document.body, { colour: 'red' });
