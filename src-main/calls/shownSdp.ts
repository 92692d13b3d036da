import type { CallResult } from '../../src-shared/model/call';
import { maskedText } from '../protocol/sip/mask';
import type { Call } from '../sip/api';

/** Offer and answer as people, reports and the store may have them: without the keys that decrypt the media (RFC 4568). */
export function shownSdp({ sdp }: Pick<Call, 'sdp'>): CallResult['sdp'] {
  const shown = (text: string | null): string | null => (text === null ? null : maskedText(Buffer.from(text)));
  return { offer: shown(sdp.offer), answer: shown(sdp.answer) };
}
