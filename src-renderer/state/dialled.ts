/** What word processors and contact lists hide in a number: soft hyphens, zero-width marks, writing directions. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g;
/** A number with the marks that people write into it to make it readable (RFC 3966 section 5.1.1, and dashes of all lengths). */
const READABLE_NUMBER = /^\+?[\d\s().\-/*#\u2010-\u2015]+$/;

/**
 * What somebody typed or pasted, as something that can be dialled: a number without its separators, a `tel:` link as its number,
 * a SIP address without blanks and angle brackets. Anything else is left as it is, for the engine to judge.
 */
export function cleanDialled(text: string): string {
  const visible = text.replace(INVISIBLE, '').trim();
  const bare = /^<(.*)>$/.exec(visible)?.[1] ?? visible;
  const number = /^tel:([^;?]*)/i.exec(bare)?.[1] ?? bare;
  // "+49 (0)30": the bracketed zero is only dialled without the country's code.
  return READABLE_NUMBER.test(number) ? number.replace('(0)', '').replace(/[^+\d*#]/g, '') : number.replace(/\s/g, '');
}
