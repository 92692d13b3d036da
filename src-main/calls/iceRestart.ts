import { localInterfaces } from '../net/route';
import type { Call } from '../sip/api';
import type { AccountAgent } from './agents';
import type { CallMedia } from './callMedia';

/**
 * RFC 8839 section 4.4.1.1.1: when the addresses of this computer change during a WebRTC call, ICE starts again and the peer is told by
 * a re-INVITE. @returns ends it
 */
export function restartIceOnChange(
  agent: Pick<AccountAgent, 'onAddressChange'>,
  dialog: Pick<Call, 'state' | 'reinvite'>,
  media: Pick<CallMedia, 'session'>,
): () => void {
  return agent.onAddressChange(() => {
    const { session } = media;
    if (session?.negotiated?.security !== 'dtls' || dialog.state !== 'confirmed') return;
    // Without an address nothing can be told to anybody: the one that comes up next is told.
    if (!localInterfaces().some(({ internal }) => !internal)) return;
    session.restartIce();
    // Refused or unanswered: the call goes on as far as it can, and its way is watched by consent.
    dialog.reinvite().catch(() => undefined);
  });
}
