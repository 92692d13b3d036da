/**
 * Secrets in text, whatever text it is: SIP and HTTP messages, SDP, URLs, JSON, XML, sentences. Messages are masked where they are taken
 * down already (mask.ts); this is the second line, which trusts nobody before it. Every pattern is bounded or has one way to
 * match, so that the time stays linear in the length of a text made to hurt.
 */
export const MASK = '***';

/** Names whose value is a secret, as keys of objects, of JSON and of queries. */
const SECRET_KEY =
  /(?:pass(?:word|wd|phrase)?|pwd|secret|credentials?|token|api[_-]?key|private[_-]?key|cookie|authorization)$|^(?:key|auth|sig|signature|pin)$/i;
/** The same as a label in front of a value: "Password", "Our TURN credential", but not "Answer to a wrong password". */
const SECRET_LABEL =
  /^(?:\w+ )?(?:\w+-)*(?:pass(?:word|wd|phrase)|secret|credentials?|token|api[ _-]?key|(?:set-)?cookie|(?:proxy-)?authorization)$/i;
const WORD = '(?:password|passwd|passphrase|pwd|secret|credential|api[_-]?key|token)';

type Step = (text: string) => string;

const STEPS: readonly Step[] = [
  (text) => text.replace(/(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)[^-]*/g, `$1${MASK}`),
  maskJson,
  (text) => text.replace(new RegExp(`(<[\\w:-]{0,40}${WORD}[\\w-]{0,40}(?: [^<>]{0,200})?>)[^<]+`, 'gi'), `$1${MASK}`),
  // Headers, with the lines that are folded into them (RFC 3261 section 7.3.1).
  (text) =>
    text.replace(
      /((?:proxy-)?authorization\s*[:=]\s*)([^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*)/gi,
      (_, name: string, rest: string) => name + maskCredentials(rest),
    ),
  (text) => text.replace(/\b((?:set-)?cookie:)[^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*/gi, `$1 ${MASK}`),
  (text) => text.replace(new RegExp(`^([ \\t]*[\\w-]{0,40}${WORD}[\\w-]{0,40}\\s*:)[^\\r\\n]+`, 'gim'), `$1 ${MASK}`),
  (text) => text.replace(/\b(rspauth|response)(\s*=\s*)(?:"[^"\r\n]*"?|[0-9a-f]{32,})/gi, `$1$2"${MASK}"`),
  (text) => text.replace(/\b(bearer|basic)(\s+)(?=[\w.~+/-]{0,400}[\d=])[\w.~+/-]{12,}=*/gi, `$1$2${MASK}`),
  (text) => text.replace(/\beyJ[\w-]{8,}\.[\w-]{8,}\.?[\w-]*/g, MASK),
  // SDP: RFC 4568, RFC 4567, RFC 8866 section 5.12, RFC 8839 section 5.4.
  (text) => text.replace(/\b(inline:)[^\s|;,"']+/gi, `$1${MASK}`),
  (text) => text.replace(/(a=key-mgmt:)[^\r\n]+/gi, `$1${MASK}`),
  (text) => text.replace(/^(k=)[^\r\n]+/gim, `$1${MASK}`),
  (text) => text.replace(/(ice-pwd["']?\s*[:=]\s*["']?)[^\s"',;]+/gi, `$1${MASK}`),
  maskUris,
  (text) =>
    text.replace(
      new RegExp(`\\b([\\w-]{0,40}${WORD}\\s*=\\s*)(?:"[^"]*"?|'[^']*'?|[^\\s,;&"'<>]+)`, 'gi'),
      `$1${MASK}`,
    ),
];

/** What one step leaves may be what an earlier one looks for: a second time over it is nearly always enough. */
const MOST_ROUNDS = 8;

/** The text with each secret in it replaced by three asterisks. Masked text stays as it is. */
export function withoutSecretText(text: string): string {
  let masked = text;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = masked;
    masked = STEPS.reduce((one, step) => step(one), before);
    if (masked === before) break;
  }
  return masked;
}

/** Is the value under this key of an object a secret? */
export function isSecretKey(name: string): boolean {
  return SECRET_KEY.test(name);
}

/** Is the value beside this label a secret? */
export function isSecretLabel(label: string): boolean {
  return SECRET_LABEL.test(label.trim());
}

/** The digest keeps all but its response (it helps to find a wrong realm); of any other scheme only the name stays. */
function maskCredentials(text: string): string {
  const [scheme = ''] = /^[\w-]+(?=\s+\S)/.exec(text) ?? [];
  if (scheme.toLowerCase() === 'digest') {
    return text.replace(/\b(response\s*=\s*)(?:"[^"]*"?|[^\s,]+)/gi, `$1"${MASK}"`);
  }
  if (text.trim() === '') return text;
  return scheme === '' ? MASK : `${scheme} ${MASK}`;
}

/** JSON in a text, also where it is quoted once more; and the octets that a companion returns, which hold whole messages. */
function maskJson(text: string): string {
  return text
    .replace(/"([^"\\\r\n]{0,64})"(\s*:\s*)"((?:[^"\\]|\\.)*)"/g, (whole, key: string, colon: string, value: string) =>
      isSecretKey(key) || (key === 'messages' && value.length >= 64) ? `"${key}"${colon}"${MASK}"` : whole,
    )
    .replace(/\\"([^"\\\r\n]{0,64})\\"(\s*:\s*)\\"([^"\\]*)/g, (whole, key: string, colon: string) =>
      isSecretKey(key) ? `\\"${key}\\"${colon}\\"${MASK}` : whole,
    );
}

function maskUris(text: string): string {
  return (
    text
      .replace(/\b((?:sips?|turns?|stuns?):[^\s:@<>";]{0,128}):[^\s@<>"]{0,128}@/gi, `$1:${MASK}@`)
      .replace(/\b([a-z][a-z0-9+.-]{0,20}:\/\/)([^\s/?#"'<>]{1,256})@/gi, (_, scheme: string, user: string) => {
        const colon = user.indexOf(':');
        return `${scheme}${colon > 0 ? `${user.slice(0, colon)}:` : ''}${MASK}@`;
      })
      // Nobody can tell by its name which value of a web address opens a door.
      .replace(
        /\b((?:https?|wss?):\/\/[^\s?#"'<>]{1,2048})([?#][^\s"'<>]*)/gi,
        (_, start: string, query: string) => start + maskQuery(query),
      )
      .replace(
        /^([A-Z]{3,10} \/[^\s?]{0,2048})(\?\S*)(?= HTTP\/\d)/gm,
        (_, start: string, query: string) => start + maskQuery(query),
      )
      .replace(new RegExp(`([?&;][\\w.-]{0,40}${WORD}[\\w.-]{0,40}=)[^&#;\\s"'<>]+`, 'gi'), `$1${MASK}`)
  );
}

function maskQuery(query: string): string {
  if (!query.includes('=')) return query.length > 1 ? query.charAt(0) + MASK : query;
  return query.replace(/=[^&#;]+/g, `=${MASK}`);
}
