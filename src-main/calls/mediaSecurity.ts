import type { AccountInput } from '../../src-shared/contract/contract';
import type { MediaSecurity } from '../../src-shared/model/media';

/** What the media of an account or a call means for the session that carries it. */
export const SECURITY_OF: Readonly<Record<AccountInput['media'], MediaSecurity>> = {
  rtp: 'none',
  sdes: 'sdes',
  webrtc: 'dtls',
};
