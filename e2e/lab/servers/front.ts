/** Something that stands at a port in place of the server, or before it: a reverse proxy, a load balancer, a service of another kind. */
import path from 'node:path';
import type { Lab } from '../../peers/support/workbench';
import type { Running } from '../../peers/support/process';
import type { Addresses } from '../network/topology';
import type { Identities } from './identities';

export interface FrontPlan {
  port: number;
  /** Speaks TLS; `by-name`: shows the good certificate only to whoever asks by name (RFC 6066 section 3), else one of another name. */
  tls?: 'plain' | 'by-name' | 'wants-certificate';
  versions?: { least: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2'; most: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' };
  /** What it does with a connection once that stands. */
  does:
    | { what: 'close' }
    | { what: 'nothing' }
    /** Once a request came. `ACCEPT` stands for the proof that RFC 6455 section 4.2.2 asks for. */
    | { what: 'answer'; lines: readonly string[] }
    /** To the server's own port; a connection on which nothing passes for so long is closed without a word. */
    | { what: 'pass'; to: number; idleMs?: number }
    /** Passes WebSocket messages on and alters the SDP in them; pings stay without an answer where it is `deaf` to them. */
    | {
        what: 'alter';
        to: number;
        toClient?: readonly Alteration[];
        toServer?: readonly Alteration[];
        deaf?: boolean;
      };
}

/** A regular expression (flags g and m) and what stands in its place. */
export type Alteration = readonly [pattern: string, replacement: string];

export function startFront(lab: Lab, at: Addresses, identities: Identities, plan: FrontPlan): Promise<Running> {
  const script = path.join(import.meta.dirname, 'frontMain.mjs');
  const words = JSON.stringify({ ...plan, identity: identities.server, other: identities.other });
  return lab.start(lab.server, [process.execPath, script, at.proxy, words], {
    name: `front at port ${plan.port}`,
    ready: { line: /^ready/m },
  });
}
