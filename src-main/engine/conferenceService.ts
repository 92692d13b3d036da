import type { Emitter } from '../../src-shared/emitter';
import type { ConferenceProbe } from '../../src-shared/contract/conference';
import type { CallServer } from '../../src-shared/contract/conference';
import type { ContractListeners } from '../../src-shared/contract/contract';
import { DEFAULT_LIMITS } from '../../src-shared/model/limits';
import type { Instruments, Subject } from '../diagnosis/api';
import { runDiagnosis } from '../diagnosis/runner';
import { EngineError } from '../errors';

export interface ConferenceServiceOptions {
  events: Emitter<ContractListeners>;
  instrumentsFor(subject: Subject): Instruments & { close(): Promise<void> };
}

/** A look at a conference server, as the diagnosis has it, without a telephone line beside it. */
export interface ConferenceService {
  /** Never rejects for what it finds. @throws EngineError while another look is under way */
  probe(server: CallServer): Promise<ConferenceProbe>;
  cancel(): void;
  /** Cancels, and waits until it is put away. */
  close(): Promise<void>;
}

const WELL = 'The conference server answers, and the way for media to it is open.';

export function createConferenceService({ events, instrumentsFor }: ConferenceServiceOptions): ConferenceService {
  let current: { controller: AbortController; ended: Promise<unknown> } | null = null;

  async function look(server: CallServer, signal: AbortSignal): Promise<ConferenceProbe> {
    const subject = subjectOf(server);
    const instruments = instrumentsFor(subject);
    try {
      const { checks, verdict, cancelled } = await runDiagnosis(subject, instruments, {
        mode: 'quick',
        checks: ['conference'],
        signal,
        onChange: (run) => events.emit('conference', { checks: run.checks }),
      });
      const isWell = verdict.status === 'healthy' && verdict.causes.length === 0 && !cancelled;
      return { checks, cancelled, verdict: isWell ? { ...verdict, sentence: WELL } : verdict };
    } finally {
      await instruments.close();
    }
  }

  return {
    async probe(server) {
      if (current) throw EngineError.failed('A conference server is being looked at already: cancel that first.');
      const controller = new AbortController();
      const ended = look(server, controller.signal);
      current = { controller, ended };
      try {
        return await ended;
      } finally {
        current = null;
      }
    },
    cancel: () => current?.controller.abort(),
    async close() {
      current?.controller.abort();
      await current?.ended.catch(() => {});
    },
  };
}

/** The checks of conference servers need neither an account nor a number; nothing of this is ever sent. */
function subjectOf(server: CallServer): Subject {
  return {
    name: server.name,
    account: { aor: 'sip:nobody@invalid', transport: 'udp', expiresS: 300 },
    codecs: [],
    security: 'none',
    callTarget: null,
    responder: null,
    http: [],
    ports: [],
    callServers: [server],
    limits: DEFAULT_LIMITS,
  };
}
