// <booking-widget> in the templates of Vue 3:
//
//   /// <reference path="booking-widget.d.ts" />
//   import './booking-widget.vue.d.ts';
//   <booking-widget api="https://booking.example.com/api/v1" publishable-key="pk_…" @booking:confirmed="track" />
//
// Needs vue. `key` is Vue's own and doesn't reach the element. Vue has to know that the name is a custom element's:
// compilerOptions.isCustomElement = (tag) => tag === 'booking-widget'.

import type { DefineComponent } from 'vue';

declare module 'vue' {
  interface GlobalComponents {
    'booking-widget': DefineComponent<Omit<BookingWidgetAttributes, 'key'>>;
  }
}
