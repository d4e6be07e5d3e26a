// JSON of plain values on any page: libraries such as old versions of Prototype.js give built-ins a toJSON, which
// JSON.stringify would call.

/**
 * @param {any} value of null, booleans, numbers, strings, arrays and plain objects
 * @returns {string} undefined members of objects are left out
 */
export function toJson(value) {
  if (Array.isArray(value)) return `[${value.map(toJson).join()}]`;
  if (!value || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${toJson(member)}`).join()}}`;
}
