/** RFC 8840: trickled ICE candidates in INFO requests of the info package "trickle-ice" (RFC 6086). */
import type { SipHeader, SipMessage, SipRequest } from '../../protocol/sip/message';
import { headerValue, headerValues } from '../../protocol/sip/headers';
import { parseContentType } from '../../protocol/sip/contentType';

const MEDIA_TYPE = 'application/trickle-ice-sdpfrag';
const PACKAGE = 'trickle-ice';

const INFO_HEADERS: readonly SipHeader[] = [
  { name: 'Info-Package', value: PACKAGE },
  { name: 'Content-Disposition', value: 'Info-Package' },
  { name: 'Content-Type', value: MEDIA_TYPE },
];

/** Section 10: what a request or response whose description can be trickled to says of itself. */
export function trickleHeaders(sdp: string | null): SipHeader[] {
  if (sdp === null || !/^a=ice-options:(?:.* )?trickle(?: |\r?$)/m.test(sdp)) return [];
  return [
    { name: 'Supported', value: PACKAGE },
    { name: 'Recv-Info', value: PACKAGE },
  ];
}

/** Section 10: what the description says (a=ice-options) a gateway may have written whose SIP side does not know of it. */
export function takesTrickle(message: SipMessage): boolean {
  return headerValues(message, 'Recv-Info').some((value) => value.toLowerCase() === PACKAGE);
}

/** Null where the INFO carries no candidates. */
export function readTrickle(request: SipRequest): string | null {
  const type = parseContentType(headerValue(request, 'Content-Type') ?? '')?.mediaType;
  return type === MEDIA_TYPE ? Buffer.from(request.body).toString('utf8') : null;
}

type Send = (method: string, headers: readonly SipHeader[], body: Uint8Array) => Promise<unknown>;

/** Fragments leave in their order, one INFO after another, once the dialog is confirmed. */
export class TrickleSender {
  private readonly waiting: string[] = [];
  private sending = false;

  constructor(
    private readonly send: Send,
    private readonly mayLeave: () => boolean,
  ) {}

  add(fragment: string): void {
    this.waiting.push(fragment);
    void this.flush();
  }

  async flush(): Promise<void> {
    if (this.sending || !this.mayLeave()) return;
    this.sending = true;
    try {
      for (let next = this.waiting.shift(); next !== undefined && this.mayLeave(); next = this.waiting.shift()) {
        // A peer that refuses it does without: ICE finds the candidates by its checks too.
        await this.send('INFO', INFO_HEADERS, Buffer.from(next, 'utf8'));
      }
    } finally {
      this.sending = false;
    }
  }
}
