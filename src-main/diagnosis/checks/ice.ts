import type { Check } from '../api';
import { candidates } from './ice/candidates';
import { iceLifetime } from './ice/lifetime';
import { nat } from './ice/nat';
import { relay } from './ice/relay';
import { stun } from './ice/stun';
import { turn } from './ice/turn';

/** STUN and TURN servers, the NAT as they see it, and the candidates that come of it. */
export const iceChecks = [stun, nat, turn, candidates, relay, iceLifetime] as Check[];
