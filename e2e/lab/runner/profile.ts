/** The profile file of a scenario. */
import fs from 'node:fs';
import path from 'node:path';
import type { Lab } from '../../peers/support/workbench';
import type { Addresses } from '../network/topology';
import type { ProfileChange, Scenario } from '../scenario';
import { DOMAIN, PASSWORD } from '../servers/kamailio';
import { COMPANION_PORT } from '../servers/stand';

function withoutNulls<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null)) as T;
}

export function writeProfile(lab: Lab, scenario: Scenario, at: Addresses, caFile: string): string {
  const change: ProfileChange =
    typeof scenario.profile === 'function' ? scenario.profile(at) : (scenario.profile ?? {});
  const { account, ...rest } = change;
  const profile = withoutNulls({
    name: scenario.name,
    account: withoutNulls({
      uri: `sip:alice@${DOMAIN}`,
      password: PASSWORD,
      registrar: `sip:${at.proxy}`,
      transport: 'udp' as const,
      ...account,
    }),
    callTarget: `sip:${scenario.server.script ? 'script' : 'echo'}@${DOMAIN}`,
    ...(scenario.server.companion ? { responder: `sip:${at.companion}:${COMPANION_PORT}` } : {}),
    tls: { caFile },
    ...rest,
  });
  const file = path.join(lab.folder, 'profile.json');
  fs.writeFileSync(file, JSON.stringify(profile, null, 2));
  return file;
}
