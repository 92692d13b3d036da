/** Microphone and speaker, which only the page sees: what it tells is judged and written down here. */
import type { MethodArguments } from '../../src-shared/contract/contract';
import { DEFAULT_LIMITS } from '../../src-shared/model/limits';
import type { DeviceFacts, DeviceJudgement, SystemAccess } from '../../src-shared/model/devices';
import type { MediaEvent } from '../../src-shared/model/media';
import { CODEC_NAMES } from '../../src-shared/model/media';
import type { CheckContext, RuleInput } from '../diagnosis/api';
import { deviceChecks } from '../diagnosis/checks/devices';
import type { Findings } from '../diagnosis/facts/findings';
import { judgeRun } from '../diagnosis/judge';

/** What the host knows of the operating system's privacy settings. */
export interface SystemDevices {
  microphoneAccess(): SystemAccess;
  /** Shows the setting; null where there is no way to it. */
  openSettings: (() => Promise<void>) | null;
}

/** An ordinary browser and a server know nothing of them. */
export const NO_SYSTEM: SystemDevices = { microphoneAccess: () => 'unknown', openSettings: null };

/** The checks of devices and their rules, without a line: pure figures in, causes out. */
export async function judgeDevices(devices: DeviceFacts): Promise<DeviceJudgement> {
  const subject: RuleInput['subject'] = {
    name: 'devices',
    codecs: [...CODEC_NAMES],
    security: 'none',
    callTarget: null,
    responder: null,
    http: [],
    ports: [],
    limits: DEFAULT_LIMITS,
    devices,
    transport: 'auto',
    hasPassword: false,
  };
  const context = {
    subject,
    mode: 'quick',
    findings: {},
    endsAt: Infinity,
    progress: () => undefined,
  } as unknown as CheckContext;
  const signal = new AbortController().signal;
  const outcomes = await Promise.all(
    deviceChecks.map(async (check) => ({ check, outcome: await check.run(context, signal) })),
  );
  const findings: Findings = Object.fromEntries(outcomes.map(({ check, outcome }) => [check.id, outcome.facts]));
  const { causes } = judgeRun({ findings, subject, mode: 'quick' }, []);
  return {
    checks: outcomes.map(({ check: { id, title }, outcome: { status, summary } }) => ({ id, title, status, summary })),
    causes,
  };
}

/** What the page told of a device in mid-call, as an event for the time line. */
export function deviceEvent(change: MethodArguments<'calls.device'>[1], at: number): MediaEvent {
  const { kind, direction, device, inUse } = change;
  return { at, kind: 'device', direction, text: sentenceOf(change), detail: { change: kind, device, inUse } };
}

function sentenceOf({ kind, direction, device, inUse }: MethodArguments<'calls.device'>[1]): string {
  const what = direction === 'outbound' ? 'microphone' : 'speaker';
  const name = device === '' ? `A ${what}` : `The ${what} "${device}"`;
  switch (kind) {
    case 'added':
      return `${name} was connected.`;
    case 'removed':
      return inUse ? `${name}, which this call used, was disconnected.` : `${name} was disconnected.`;
    case 'default-changed':
      return `${name} is the system's default now${inUse ? ', and this call follows the default' : ''}.`;
    case 'lost':
      return `${name} went away from under this call.`;
    case 'switched':
      return `This call goes on with ${name.charAt(0).toLowerCase()}${name.slice(1)}.`;
    case 'silent':
      return `${name} gives nothing any more.`;
    case 'sounds':
      return `${name} gives sound again.`;
  }
}
