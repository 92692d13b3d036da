import type { JsonValue } from '../../src-shared/model/diagnosis';

const MASK = '***';
const SECRET_NAME = /pass(?:word|wd)?$|secret|credential|token|api_?key|^key$|^auth$|^sig/i;

/**
 * A profile or account as others may see it: passwords and credentials, those inside URIs and URLs too, are three asterisks. Where a secret
 * is kept (`{ "env": "NAME" }`) is no secret, and helps whoever looks for the wrong one.
 */
export function withoutSecrets(value: unknown, name = ''): JsonValue {
  if (typeof value === 'string') return SECRET_NAME.test(name) ? MASK : maskUri(value);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, name));
  if (value === null || typeof value !== 'object') return null;
  const isReference = SECRET_NAME.test(name);
  const known = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(known.map(([key, item]) => [key, withoutSecrets(item, isReference ? '' : key)]));
}

/** "sip:alice:secret@pbx.test", "https://user:secret@api.test/?token=secret" */
function maskUri(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) return text;
  return text
    .replace(/^([a-z][a-z0-9+.-]*:(?:\/\/)?[^\s:@/?]*):[^\s@/]*@/i, `$1:${MASK}@`)
    .replace(/([?&]([^=&#]+)=)[^&#]*/g, (whole, start: string, key: string) =>
      SECRET_NAME.test(key) ? start + MASK : whole,
    );
}
