/** RFC 3261 section 20.15: Content-Type. */
import { isToken, trimWhite } from './lexical';
import { parseParams, type Params } from './params';

export interface ContentType {
  /** "application/sdp", in lower case without parameters. */
  mediaType: string;
  params: Params;
}

export function parseContentType(text: string): ContentType | null {
  const semicolon = text.indexOf(';');
  const parts = (semicolon < 0 ? text : text.slice(0, semicolon)).split('/').map(trimWhite);
  const params = parseParams(semicolon < 0 ? '' : text.slice(semicolon));
  if (!params || parts.length !== 2 || !parts.every(isToken)) return null;
  return { mediaType: parts.join('/').toLowerCase(), params };
}
