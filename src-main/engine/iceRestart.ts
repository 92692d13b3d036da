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
  let turn = Promise.resolve();
  return agent.onAddressChange(() => {
    turn = turn.then(async () => {
      const { session } = media;
      if (session?.negotiated?.security !== 'dtls' || dialog.state !== 'confirmed') return;
      session.restartIce();
      // Without a way to the server it fails, and the next address that comes up is the next try.
      await dialog.reinvite().catch(() => undefined);
    });
  });
}
