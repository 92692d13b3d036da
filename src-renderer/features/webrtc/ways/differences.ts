/** What one agent found and the other did not, and what is missing altogether. Pure. */
import type { IceCandidateFacts, IcePolicy } from '../../../../src-shared/model/ice';
import type { Gathering } from '../../../../src-shared/model/ways';
import { isHidden } from '../../../webPhone/candidate';
import { sameServer } from '../../../webPhone/iceWatch';

export type Difference =
  | { kind: 'nothing'; who: 'page' | 'engine' }
  | { kind: 'hiddenOnly' }
  | { kind: 'noServers' }
  | { kind: 'relayMissing'; who: 'page' | 'engine'; url: string }
  | { kind: 'serverSilent'; who: 'page' | 'engine'; url: string }
  | { kind: 'interfaceMissing'; who: 'page' | 'engine'; address: string }
  | { kind: 'relayOnly' };

const isTurn = (url: string): boolean => /^turns?:/i.test(url);

/** @param servers URLs that the account names */
export function differences(
  page: Gathering,
  engine: Gathering | null,
  servers: readonly string[],
  policy: IcePolicy,
): Difference[] {
  const found: Difference[] = [];
  if (servers.length === 0) found.push({ kind: 'noServers' });
  if (policy === 'relay') found.push({ kind: 'relayOnly' });
  const sides = [
    ['page', page],
    ['engine', engine],
  ] as const;
  for (const [who, gathering] of sides) {
    if (!gathering) continue;
    if (gathering.candidates.length === 0) found.push({ kind: 'nothing', who });
    for (const url of servers) {
      if (gathering.candidates.some((candidate) => gaveIt(candidate, url))) continue;
      found.push({ kind: isTurn(url) ? 'relayMissing' : 'serverSilent', who, url });
    }
  }
  const hosts = page.candidates.filter(({ type }) => type === 'host');
  const hidden = hosts.length > 0 && hosts.every(isHidden);
  if (hidden) found.push({ kind: 'hiddenOnly' });
  if (engine) found.push(...interfaces(hosts, engine, hidden));
  return found;
}

/** A relay gives relayed candidates, and mostly a reflexive one, too; only the first kind counts for it. */
function gaveIt({ type, server }: IceCandidateFacts, url: string): boolean {
  if (server === null) return false;
  return sameServer(server, url) && (isTurn(url) ? type === 'relay' : type === 'srflx');
}

/** Addresses that only one of both offers. Hidden ones cannot be compared; neither can loopback, which browsers leave away. */
function interfaces(hosts: readonly IceCandidateFacts[], engine: Gathering, hidden: boolean): Difference[] {
  const plain = (list: readonly IceCandidateFacts[]): Set<string> =>
    new Set(
      list
        .filter((one) => one.type === 'host' && !isHidden(one) && !/^(127\.|::1$|fe80:)/i.test(one.address))
        .map(({ address }) => address.toLowerCase()),
    );
  const [ours, theirs] = [plain(hosts), plain(engine.candidates)];
  return [
    ...(hidden ? [] : [...theirs].filter((address) => !ours.has(address)).map((address) => missing('page', address))),
    ...[...ours].filter((address) => !theirs.has(address)).map((address) => missing('engine', address)),
  ];
}

const missing = (who: 'page' | 'engine', address: string): Difference => ({ kind: 'interfaceMissing', who, address });
