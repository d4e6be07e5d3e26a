// What bw_create is given: the page's options, the API and the language.

import { contactToken, manageUrl, readId } from '../widget/addresses.js';
import { toJson } from '../widget/json.js';

/** The page's options for the engine, which checks each. @param {LiveOptions & {booking?: string | null}} options */
export function wishesOf({ type, resource, booking, theme, locale, redirect, ...texts }) {
  return { ...texts, type: readId(type), resource: readId(resource), booking: readId(booking ?? null) };
}

/**
 * No first screen shows the visitor's details, and the second part reads them.
 * @param {MountRequest} request @param {import('../first/locale.js').LocaleData} locale @param {string} messages JSON
 */
export function startText({ api, key, place, element, options, visit }, locale, messages) {
  const { name, email, phone, notes, ...wishes } = wishesOf(options);
  const random = crypto.getRandomValues(new Uint8Array(16));
  return toJson({
    ...wishes,
    contactToken: contactToken(element),
    manageUrl: manageUrl(element),
    framed: place.parentElement ? 'no' : 'yes',
    host: new URL(api).host,
    hourCycle: visit.hourCycle,
    random: [...random].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
    api,
    key,
    locale: toJson(locale),
    messages,
  });
}
