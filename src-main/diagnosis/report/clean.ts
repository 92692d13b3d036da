/** Texts of servers made fit for the format that they go into. */

// C0 without tab, line feed and carriage return; DEL and C1; surrogates without their half; non-characters; what turns the reading direction.
/* oxlint-disable no-control-regex -- this is what has to be found */
const UNFIT =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
/* oxlint-enable no-control-regex */

/** Without characters that XML 1.0 (section 2.2) forbids, that drive a terminal, or that turn the text around; each becomes U+FFFD. */
export function cleaned(text: string): string {
  return text.replace(UNFIT, '\ufffd');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For HTML and XML, in text and in quoted attributes. */
export function escaped(text: string): string {
  return cleaned(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** In an XML attribute line breaks and tabs would become blanks (XML 1.0 section 3.3.3). */
export function escapedAttribute(text: string): string {
  return escaped(text).replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** One line. */
export function oneLine(text: string): string {
  return cleaned(text).replace(/\s+/g, ' ').trim();
}
