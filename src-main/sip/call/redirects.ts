/** RFC 3261 section 8.1.3.4: the targets that redirections bring, in the order of their preference, each tried once. */
import { headerValues } from '../../protocol/sip/headers';
import type { SipResponse } from '../../protocol/sip/message';
import { parseNameAddr } from '../../protocol/sip/nameAddr';
import { formatUri, parseSipUri } from '../../protocol/sip/uri';

/** Redirections that one call follows. */
const MAX_REDIRECTS = 5;

export class RedirectTargets {
  private readonly tried: Set<string>;
  private waiting: { uri: string; q: number }[] = [];
  current: string;

  constructor(first: string) {
    this.current = first;
    this.tried = new Set([first]);
  }

  learn(response: SipResponse): void {
    if (response.status < 300 || response.status >= 400) return;
    for (const value of headerValues(response, 'Contact')) {
      const contact = parseNameAddr(value);
      const uri = contact && parseSipUri(contact.uri);
      if (!contact || !uri) continue;
      // Headers of the URI would be ours to put into the request: a stranger does not write our requests.
      uri.headers.clear();
      this.waiting.push({ uri: formatUri(uri), q: Number(contact.params.get('q') ?? 1) });
    }
    this.waiting.sort((a, b) => b.q - a.q);
  }

  /** The next one that has not been tried, null where there is none or enough were followed. */
  next(): string | null {
    for (let target = this.waiting.shift(); target; target = this.waiting.shift()) {
      if (this.tried.has(target.uri)) continue;
      if (this.tried.size > MAX_REDIRECTS) return null;
      this.tried.add(target.uri);
      this.current = target.uri;
      return target.uri;
    }
    return null;
  }
}
