import { create } from 'zustand';
import type { ConferenceProbe } from '../../../../src-shared/contract/conference';
import type { CheckProgress } from '../../../../src-shared/model/diagnosis';
import type { RoomRun } from '../../../conference/model';
import { EMPTY_ROOM, EMPTY_SERVER } from './draft';
import type { RoomDraft, RoomFaults, ServerDraft, ServerFaults } from './draft';

export type ConferencePart = 'server' | 'room';

interface ConferenceState {
  part: ConferencePart;
  server: ServerDraft;
  serverFaults: ServerFaults;
  serverPhase: 'idle' | 'running' | 'cancelling';
  /** Of the look that runs, or ran last. */
  checks: CheckProgress[];
  probe: ConferenceProbe | null;
  room: RoomDraft;
  roomFaults: RoomFaults;
  roomPhase: 'idle' | 'running' | 'asking' | 'cancelling';
  run: RoomRun | null;
}

/** Outlives the page: who looks at a call meanwhile finds results and what was typed again. Never saved: it may hold a password. */
export const useConference = create<ConferenceState>(() => ({
  part: 'server',
  server: EMPTY_SERVER,
  serverFaults: {},
  serverPhase: 'idle',
  checks: [],
  probe: null,
  room: EMPTY_ROOM,
  roomFaults: {},
  roomPhase: 'idle',
  run: null,
}));

export function changeServer(changes: Partial<ServerDraft>): void {
  useConference.setState(({ server, serverFaults }) => ({
    server: { ...server, ...changes },
    serverFaults: without(serverFaults, changes),
  }));
}

export function changeRoom(changes: Partial<RoomDraft>): void {
  useConference.setState(({ room }) => ({ room: { ...room, ...changes }, roomFaults: {} }));
}

/** A fault goes away with the first change of its field; one about the whole with any. */
function without(faults: ServerFaults, changes: object): ServerFaults {
  const kept = Object.entries(faults).filter(([name, fault]) => fault !== 'nothing' && !(name in changes));
  return Object.fromEntries(kept);
}
