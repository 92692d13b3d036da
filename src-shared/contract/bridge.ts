/** The page's microphone on its way to the engine, and the ways that WebRTC has from here. */
import { z } from 'zod';
import type { Gathering } from '../model/ways';
import { idSchema as id, method } from './entry';
import type { WebPhoneAccount } from './webPhone';

const candidateSchema = z.strictObject({ candidate: z.string().max(2048), sdpMid: z.string().nullable() });

export const bridgeMethods = {
  /** Everything that the page's own web phone needs of an account, secrets too. */
  'webPhone.account': method(id).returns<WebPhoneAccount>(),
  /** Candidates as the engine would offer them in a call of this account by WebRTC; takes some seconds where a server is silent. */
  'ice.gather': method(id).returns<Gathering>(),
  /** Offer's SDP in, answer's SDP out. */
  'bridge.connect': method(z.string().max(65_536)).returns<string>(),
  'bridge.candidate': method(candidateSchema).returns<null>(),
  'bridge.close': method().returns<null>(),
};
