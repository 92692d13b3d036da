/** An HTTP API of the servers' side, at the scripted peer's address. */
import path from 'node:path';
import type { Lab } from '../../peers/support/workbench';
import type { Running } from '../../peers/support/process';
import type { Addresses } from '../network/topology';
import type { Identities } from './identities';

export interface HttpPlan {
  port: number;
  /** Null: it takes the request and never answers. */
  status: number | null;
  headers?: Record<string, string>;
  body?: string;
  /** In place of `body`: so much text, as fast as it is taken. */
  bodyMiB?: number;
  /** By TLS, with the servers' certificate. */
  tls?: true;
}

export function startHttp(lab: Lab, at: Addresses, identities: Identities, plan: HttpPlan): Promise<Running> {
  const script = path.join(import.meta.dirname, 'httpMain.mjs');
  const words = JSON.stringify({ ...plan, identity: identities.server });
  return lab.start(lab.server, [process.execPath, script, at.script, words], {
    name: `HTTP API that answers ${plan.status ?? 'nothing'}`,
    ready: { line: /^ready/m },
  });
}
