/** Message text fit for logs, ladders and screens: whoever reads it cannot make calls with it or decrypt the media. */
const MASK = '***';
const CREDENTIALS = /^(?:proxy-)?authorization\s*:/i;
const AUTHENTICATION_INFO = /^(?:proxy-)?authentication-info\s*:/i;
const SDP_KEY = /^(?:k=|a=key-mgmt:|a=ice-pwd:)/i;
const SDP_CRYPTO = /^a=crypto:/i;
/** Lengths are bounded so that the time stays linear in the length of a line made to hurt. */
const URI_PASSWORD = /(sips?:[^\s:@<>"]{0,128}):[^\s@<>"]{0,128}@/gi;

/**
 * The text of a message with its secrets replaced by three asterisks: digest responses and other credentials, keys of SDES,
 * MIKEY and `k=`, ICE passwords, passwords in URIs. Everything else, line breaks included, stays as it was.
 */
export function maskText(text: string): string {
  const fields = text.split(/\n(?![ \t])/);
  return fields.map(maskField).join('\n');
}

/** One line with the folded lines that belong to it. */
function maskField(field: string): string {
  if (CREDENTIALS.test(field)) return maskCredentials(field);
  if (AUTHENTICATION_INFO.test(field)) return maskParam(field, 'rspauth');
  if (SDP_CRYPTO.test(field)) return field.replace(/inline:[^\s|;]*/gi, `inline:${MASK}`);
  const key = SDP_KEY.exec(field);
  if (key) return key[0] + MASK + endOf(field);
  return field.includes('@') ? field.replace(URI_PASSWORD, `$1:${MASK}@`) : field;
}

/** The digest keeps all but its response; of any other scheme only the name stays. */
function maskCredentials(field: string): string {
  const scheme = /:\s*([^\s,]+)/.exec(field);
  if (!scheme) return field;
  if (scheme[1]?.toLowerCase() === 'digest') return maskParam(field, 'response');
  return `${field.slice(0, scheme.index)}${scheme[0]} ${MASK}${endOf(field)}`;
}

function maskParam(field: string, name: string): string {
  return field.replace(new RegExp(`(\\b${name}\\s*=\\s*)(?:"[^"]*"?|[^\\s,]+)`, 'gi'), `$1"${MASK}"`);
}

function endOf(field: string): string {
  return field.endsWith('\r') ? '\r' : '';
}
