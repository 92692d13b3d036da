/** A name server between the client and the lab's own one, that is slow, or has trouble of its own. */
import path from 'node:path';
import { setNameServer } from '../../peers/support/namespaces';
import type { Lab } from '../../peers/support/workbench';
import type { Running } from '../../peers/support/process';
import type { Addresses } from '../network/topology';

export interface ResolverPlan {
  /** Before each answer. */
  delayMs?: number;
  /** RFC 1035 section 4.1.1, in place of an answer: 2 SERVFAIL, 5 REFUSED. */
  rcode?: number;
  /** Questions for these types of record get no answer at all, for example 28 (AAAA). */
  ignores?: readonly number[];
  /** `rcode` is for these types alone. */
  fails?: readonly number[];
}

/** From then on the client asks there. */
export async function startResolver(lab: Lab, at: Addresses, plan: ResolverPlan): Promise<Running> {
  const script = path.join(import.meta.dirname, 'resolverMain.mjs');
  const running = await lab.start(lab.server, [process.execPath, script, at.script, at.proxy, JSON.stringify(plan)], {
    name: 'resolver',
    ready: { line: /^ready/m },
  });
  setNameServer(lab.client.namespace, at.script);
  return running;
}
