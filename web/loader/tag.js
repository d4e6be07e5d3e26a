// Names that several files of the loader and the popup share.

export const TAG = 'booking-widget';

/** The attribute of an option: thankYou is thank-you. @param {string} option */
export const dashed = (option) => option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
