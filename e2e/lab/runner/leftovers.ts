/** What a diagnosis must not leave behind: processes, bindings, calls, allocations at a relay. */
import { processesIn } from '../../peers/support/namespaces';
import { until } from '../../peers/support/until';
import type { Hands, Scenario } from '../scenario';
import { peerCalls } from '../servers/peer';
import { relayCalls } from '../servers/rtpengine';
import type { Servers } from '../servers/stand';
import { allocations } from '../servers/turn';

const SETTLE_MS = 4000;

/** What the servers hold of others before the program starts. */
export interface Before {
  bindings: readonly string[];
  allocations: number;
}

export const NOTHING_HELD: Before = { bindings: [], allocations: 0 };

/** Not to be asked of a registrar that was ended or frozen. */
export function before({ registrar, turn }: Servers): Before {
  return { bindings: registrar?.bindings('alice') ?? [], allocations: turn ? allocations(turn) : 0 };
}

/** @param kept process ids of what the scenario itself runs beside the program */
export async function leftovers(
  scenario: Scenario,
  hands: Hands,
  kept: readonly number[],
  held: Before,
): Promise<string[]> {
  const complaints: string[] = [];
  const { registrar, phone, script, oddRegistrar, relay, turn } = hands.servers;
  const expectNone = async (what: string, ask: () => Promise<number> | number): Promise<void> => {
    try {
      await until(what, ask, (count) => count === 0, SETTLE_MS);
    } catch (error) {
      complaints.push(`left behind: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const own = hands.topology.client.namespace;
  await expectNone('processes in the client', () => processesIn(own).filter((pid) => !kept.includes(pid)).length);
  if (registrar && !scenario.leaves?.includes('binding')) {
    await expectNone(
      'bindings of alice',
      () => registrar.bindings('alice').filter((one) => !held.bindings.includes(one)).length,
    );
  }
  if (scenario.leaves?.includes('call')) return complaints;
  if (phone) await expectNone('calls at the telephone', () => phone.callCount());
  for (const peer of [script, oddRegistrar]) {
    if (peer) await expectNone(`calls at the ${peer.name}`, () => peerCalls(peer));
  }
  if (turn) await expectNone('allocations at the relay', () => allocations(turn) - held.allocations);
  if (relay) await expectNone('calls at the media relay', () => relayCalls(hands.lab));
  return complaints;
}
