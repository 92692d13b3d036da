/** What a capture shows of the line beside calls and registrations: servers that answer nothing, connections that are cut. */
import { counted, seconds, times } from '../../../src-shared/words/figures';
import type { Naming } from '../api';
import { name } from '../readings/naming';

/** OPTIONS between two places, none of which was answered. */
export interface UnansweredOptions {
  to: string;
  requests: number;
  /** The same host answers something else. */
  answersOthers: boolean;
}

/** A connection with SIP on it that the side which was connected to closed. */
export interface ConnectionCut {
  server: string;
  idleMs: number;
  isRegistered: boolean;
  /** Answered calls on it at that moment, and those of them whose BYE never came. */
  calls: number;
  callsWithoutEnd: number;
}

/** One or two may be lost, or stand at the end of the capture. */
const ENOUGH = 3;

export function unansweredOptions(rows: readonly UnansweredOptions[]): Naming[] {
  return rows.flatMap(({ to, requests, answersOthers }) => {
    if (requests < ENOUGH) return [];
    const sent = `OPTIONS was sent ${times(requests)} to ${to}, and none was answered`;
    return answersOthers
      ? [name('sip-options-ignored', 'likely', 'note', `${sent}, while other requests are.`, [])]
      : [name('server-unreachable', 'likely', 'failure', `${sent}; nothing else came from there either.`, [])];
  });
}

export function connectionCuts(cuts: readonly ConnectionCut[]): Naming[] {
  const harmful = cuts.filter(({ isRegistered, calls }) => isRegistered || calls > 0);
  const [first] = harmful;
  if (!first) return [];
  const calls = harmful.reduce((sum, cut) => sum + cut.calls, 0);
  const open = harmful.reduce((sum, cut) => sum + cut.callsWithoutEnd, 0);
  const idle = harmful.map(({ idleMs }) => idleMs);
  const [least, most] = [seconds(Math.min(...idle)), seconds(Math.max(...idle))];
  const after = least === most ? least : `${least} to ${most}`;
  const inCalls =
    calls === 0
      ? ''
      : `; ${counted(calls, 'call')} went on at that moment${open === 0 ? '' : `, and of ${open === calls ? 'them' : open} no BYE follows`}`;
  return [
    name(
      'signalling-connection-cut',
      harmful.length >= 2 || open > 0 ? 'likely' : 'suspected',
      open > 0 ? 'failure' : harmful.length >= 2 || calls > 0 ? 'degradation' : 'note',
      `${first.server} closed the connection ${times(harmful.length)}, after ${after} without a message${inCalls}.`,
      [],
    ),
  ];
}
