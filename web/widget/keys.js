// The keys that the widget handles in a calendar and in a list of choices.

/** The engine knows each by its place here. */
export const KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown'];

/** Whether it is the browser's. @param {KeyboardEvent} event */
export const hasModifier = ({ ctrlKey, altKey, metaKey }) => ctrlKey || altKey || metaKey;
