// The booking widget as a React component (React 18 and 19).
//
//   <BookingWidget api="https://booking.example.com/api/v1" publishableKey="pk_demo" type={3}
//                  onConfirmed={(booking) => track(booking.id)} />
//
// The element itself works in JSX too, where publishable-key="pk_…" has to be written: `key` is React's own and never
// reaches an element. booking-widget.react.d.ts has its types.
import { useEffect, useRef } from 'react';

const SCRIPT = 'https://booking.example.com/booking-widget.js';

let loading;
function loadBookingWidget() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = SCRIPT;
    script.onload = () => resolve(window.BookingWidget);
    script.onerror = () => {
      loading = undefined; // the next component tries again
      reject(new Error(`${SCRIPT} could not be loaded`));
    };
    document.head.append(script);
  });
  return loading;
}

/** Other props are the widget's options, in camel case: api, publishableKey, type, locale, thankYou, … */
export function BookingWidget({ onConfirmed, children, ...options }) {
  const place = useRef(null);
  const widget = useRef(null);
  const confirmed = useRef(onConfirmed);
  useEffect(() => {
    confirmed.current = onConfirmed;
  });

  const wanted = options;
  const latest = useRef(wanted);
  latest.current = wanted;

  useEffect(() => {
    let isGone = false;
    const listen = (event) => confirmed.current?.(event.detail);
    loadBookingWidget().then((api) => {
      if (isGone) return;
      widget.current = api.mount(place.current, latest.current);
      widget.current.addEventListener('booking:confirmed', listen);
    }, console.error);
    return () => {
      isGone = true;
      widget.current?.destroy();
      widget.current = null;
    };
  }, []);

  // An option that is gone is set to null, which removes it.
  const before = useRef({});
  useEffect(() => {
    const gone = Object.keys(before.current)
      .filter((name) => !(name in wanted))
      .map((name) => [name, null]);
    before.current = wanted;
    widget.current?.set({ ...Object.fromEntries(gone), ...wanted });
  });

  return <div ref={place}>{children}</div>;
}
