// <booking-widget> in JSX, for React 18 and 19:
//
//   /// <reference path="booking-widget.d.ts" />
//   import './booking-widget.react.d.ts';
//   <booking-widget api="https://booking.example.com/api/v1" publishable-key="pk_…" type="3" />
//
// Needs @types/react. `key` is React's own and doesn't reach the element.

import type { DetailedHTMLProps, HTMLAttributes } from 'react';

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'booking-widget': DetailedHTMLProps<HTMLAttributes<BookingWidgetElement>, BookingWidgetElement> &
        Omit<BookingWidgetAttributes, 'key'>;
    }
  }
}
