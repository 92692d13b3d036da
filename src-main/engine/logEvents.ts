import type { ContractListeners } from '../../src-shared/contract/contract';
import type { Emitter } from '../../src-shared/emitter';
import type { Log } from '../log';

const NOTICE = { info: 'info', warning: 'warn', error: 'error' } as const;

/** Writes what the engine tells its pages into the log: calls, registrations, diagnoses, accounts, captures, and what went wrong. */
export function logEvents(events: Emitter<ContractListeners>, log: Log): void {
  /** By id: events come with each change, the log has one entry for each step. */
  const told = new Map<string, string>();
  const isNew = (id: string, step: string, isLast: boolean): boolean => {
    if (told.get(id) === step) return false;
    if (isLast) told.delete(id);
    else told.set(id, step);
    return true;
  };
  events.on('notice', ({ level, text }) => log[NOTICE[level]]('engine', text));
  events.on('accounts', (accounts) => log.info('accounts', `${accounts.length} accounts`));
  events.on('settings', () => log.debug('settings', 'changed'));
  events.on('registration', ({ accountId, phase, status, error }) => {
    if (!isNew(`registration ${accountId}`, `${phase} ${error ?? ''}`, false)) return;
    const text = `${accountId}: ${phase}, status ${status ?? 'none'}${error ? `. ${error}` : ''}`;
    log[phase === 'failed' ? 'warn' : 'info']('registration', text);
  });
  events.on('call', ({ id, direction, remote, phase, codec, result }) => {
    if (phase === 'ended' && !result) return;
    if (!isNew(id, phase, phase === 'ended')) return;
    if (!result) return log.info('calls', `${id} ${direction} ${remote}: ${phase}${codec ? `, ${codec}` : ''}`);
    const codes = result.causes.map(({ code }) => code).join(', ') || 'no cause';
    log.info(
      'calls',
      `${id} ${direction} ${remote}: ended, ${result.state}, status ${result.sip.status ?? 'none'}, ${codes}`,
    );
  });
  events.on('diagnosis', ({ id, name, mode, phase, verdict }) => {
    if (!isNew(id, phase, phase === 'done')) return;
    const outcome =
      phase === 'done' && verdict ? `: ${verdict.causes.map(({ code }) => code).join(', ') || 'no cause'}` : '';
    log.info('diagnosis', `${id} ${mode} of ${name}: ${phase}${outcome}`);
  });
  events.on('capture', ({ id, phase, error }) => {
    if (!isNew(`capture ${id}`, phase, phase !== 'reading')) return;
    log[phase === 'failed' ? 'warn' : 'debug']('captures', `${id}: ${phase}${error ? `. ${error}` : ''}`);
  });
}
