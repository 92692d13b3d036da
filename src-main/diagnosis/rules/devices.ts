import { MUTE_PEAK, type CallLayers, type Layer, type LayerFacts } from '../../../src-shared/model/devices';
import type { CauseCode } from '../../../src-shared/causes/codes';
import type { Naming, Rule, RuleInput } from '../api';
import { name } from '../readings/naming';

/** A microphone with less than this beside one that hears is not the one that is spoken into, 0 to 1 (-40 dB). */
const HEARS_PEAK = 0.01;
/** A telephone's band ends below this, Hz; a wideband hands-free one (mSBC) at twice of it. */
const NARROW_HZ = 4200;
/** How systems name the telephone side of a Bluetooth headset. */
const HANDS_FREE = /hands-?free|\bhfp\b|\bhsp\b|\bsco\b|ag audio/i;
/** Codecs that carry more than a telephone's band. */
const WIDE_CODECS = new Set(['G722', 'opus']);

/** This computer's microphone and speaker, as the window saw them. Without a window nothing is found, and nothing named. */
export const deviceRules: Rule = (input) => [
  ...opening(input),
  ...choice(input),
  ...mute(input),
  ...lastCallOut(input),
  ...lastCallIn(input),
  ...speaker(input),
  ...handsFree(input),
];

/** What does not matter to the calls of this window is a note. */
function weight({ findings }: RuleInput): Naming['severity'] {
  return findings['devices.microphone']?.wanted ? 'failure' : 'note';
}

function opening(input: RuleInput): Naming[] {
  const facts = input.findings['devices.microphone'];
  if (!facts) return [];
  const { outcome, permission, error } = facts;
  const said = error === null ? '' : ` (${error})`;
  const one = (code: CauseCode, reason: string, confidence: Naming['confidence'] = 'proven'): Naming[] => [
    name(code, confidence, weight(input), reason, ['devices.microphone', 'devices.choice'], {
      explains: ['microphone-silent', 'device-conflict'],
    }),
  ];
  if (outcome === 'denied-system' || ['denied', 'restricted'].includes(permission.system)) {
    const admin = permission.system === 'restricted' ? ', by rule of an administrator' : '';
    return one(
      'microphone-permission-denied',
      `The operating system refuses the microphone to this program${admin}${said}.`,
    );
  }
  if (outcome === 'denied') {
    return one(
      'microphone-permission-denied',
      `The browser refuses the microphone to this page${said}; the system does not.`,
    );
  }
  if (outcome === 'dismissed') {
    const reason = `The question for the microphone was closed without an answer${said}.`;
    return one('microphone-permission-denied', reason, 'likely');
  }
  if (outcome === 'absent') return one('microphone-not-found', `No audio input is enumerated${said}.`);
  if (outcome === 'busy') {
    return one('microphone-busy', `The device is enumerated, but cannot be opened${said}.`);
  }
  if (outcome === 'gone')
    return one('microphone-device-stale', `The stored choice matches no connected device${said}.`);
  return [];
}

function choice(input: RuleInput): Naming[] {
  const facts = input.findings['devices.choice'];
  if (!facts) return [];
  const evidence: Naming['evidence'] = ['devices.choice', 'devices.microphone'];
  const asked = input.findings['devices.microphone']?.askedToSpeak === true;
  const used = facts.inputs.find(({ inUse }) => inUse);
  const hears = facts.inputs.find(({ inUse, peak }) => !inUse && (peak ?? 0) > HEARS_PEAK);
  if (used && hears && (used.peak ?? 1) <= MUTE_PEAK) {
    const reason = `Of ${facts.inputs.length} inputs, "${used.label}" is in use and gives nothing (peak ${used.peak}), while "${hears.label}" hears sound (peak ${hears.peak?.toPrecision(2)}).`;
    return [
      name('device-conflict', asked ? 'proven' : 'likely', weight(input), reason, evidence, {
        explains: ['microphone-muted', 'microphone-silent'],
      }),
    ];
  }
  const swapped = facts.changes.find(({ kind, inUse }) => inUse && (kind === 'lost' || kind === 'default-changed'));
  if (!swapped) return [];
  const next = facts.changes.find(({ kind, at }) => kind === 'switched' && at >= swapped.at);
  const after = next ? `; it went on with "${next.device}"` : '';
  const what = swapped.kind === 'lost' ? 'was taken away' : 'stopped being the default';
  return [
    name(
      'device-conflict',
      'proven',
      next ? 'note' : 'degradation',
      `While the last call was up, "${swapped.device}" ${what} (${swapped.at})${after}.`,
      evidence,
      { explains: ['microphone-silent'] },
    ),
  ];
}

/** Exact zeros come from a switch in software or in the device's own logic; a converter that is cut off still has its noise. */
function mute(input: RuleInput): Naming[] {
  const facts = input.findings['devices.microphone'];
  const raw = facts?.raw;
  if (!facts || !raw || raw.peak > MUTE_PEAK) return [];
  const options = { explains: ['microphone-silent'] as CauseCode[] };
  const evidence: Naming['evidence'] = ['devices.microphone'];
  const device = facts.device ?? 'The microphone';
  const seconds = `${Math.round(raw.seconds * 10) / 10} s`;
  if (raw.peak === 0) {
    const reason = `${device} gave nothing but exact zeros for ${seconds}: a digital mute (a key, a switch in software, or the system).`;
    const sure = facts.askedToSpeak || facts.trackMuted;
    return [name('microphone-muted', sure ? 'proven' : 'likely', weight(input), reason, evidence, options)];
  }
  const figures = `the peak is ${raw.peak.toPrecision(2)} of full scale, which is the noise of a converter`;
  if (facts.askedToSpeak) {
    const reason = `The person was asked to speak, and ${figures}: an analogue mute (a switch at the headset, or the input's level at zero).`;
    return [name('microphone-muted', 'likely', weight(input), reason, evidence, options)];
  }
  // Nobody was asked to speak: a quiet room and a good microphone look the same.
  const reason = `${device} gave next to nothing for ${seconds} (${figures}); nobody was asked to speak.`;
  return [name('microphone-muted', 'suspected', 'note', reason, evidence, options)];
}

function lastCallOut(input: RuleInput): Naming[] {
  const call = input.findings['devices.microphone']?.lastCall;
  if (!call) return [];
  const silent = silentLayer(call.outbound, ['microphone', 'encoder']);
  if (!silent) return [];
  const wire = call.outbound.find(({ layer }) => layer === 'wire');
  const packets = wire?.packets ? ` while ${wire.packets} packets left in its last second` : '';
  const where =
    silent.layer === 'microphone' ? 'the microphone itself gave nothing' : 'sound entered, but none left the encoder';
  return [
    name(
      'microphone-silent',
      silent.layer === 'encoder' ? 'proven' : 'likely',
      'failure',
      `In the last call ${where} (${levels(call, 'outbound')})${packets}.`,
      ['devices.microphone'],
    ),
  ];
}

function lastCallIn(input: RuleInput): Naming[] {
  const call = input.findings['devices.speaker']?.lastCall;
  if (!call || !silentLayer(call.inbound, ['speaker'])) return [];
  const sounded = call.inbound.some(({ layer, state }) => layer === 'decode' && state === 'sounds');
  if (!sounded) return [];
  return [
    name(
      'speaker-silent',
      'proven',
      'failure',
      `In the last call sound was decoded, but not played (${levels(call, 'inbound')}).`,
      ['devices.speaker'],
    ),
  ];
}

/** The first silent layer, if it is one of these. */
function silentLayer(layers: readonly LayerFacts[], wanted: Layer[]): LayerFacts | null {
  const first = layers.find(({ state }) => state === 'silent');
  return first && wanted.includes(first.layer) ? first : null;
}

function levels(call: CallLayers, direction: 'inbound' | 'outbound'): string {
  return call[direction]
    .filter(({ state }) => state === 'sounds' || state === 'silent')
    .map(({ layer, levelDb, state }) => `${layer} ${levelDb === null ? state : `${Math.round(levelDb)} dB`}`)
    .join(', ');
}

function speaker(input: RuleInput): Naming[] {
  const facts = input.findings['devices.speaker'];
  if (!facts || facts.contextState === 'none') return [];
  const { contextState, clockRuns, chosen, chosenMissing, sinkError, soundBlocked } = facts;
  const one = (confidence: Naming['confidence'], severity: Naming['severity'], reason: string): Naming[] => [
    name('speaker-silent', confidence, severity, reason, ['devices.speaker']),
  ];
  if (soundBlocked || contextState === 'suspended') {
    return one(
      'proven',
      'failure',
      'The browser holds this page\'s play-out back ("suspended") until somebody clicks in it.',
    );
  }
  if (contextState !== 'running') return one('proven', 'failure', `The play-out of this page is ${contextState}.`);
  if (!clockRuns) {
    return one(
      'likely',
      'failure',
      'The play-out says that it runs, but its clock stands still: no output device takes the sound.',
    );
  }
  if (chosenMissing) {
    return one(
      'likely',
      'degradation',
      'The chosen speaker is not connected: sound comes out of the default one, where perhaps nobody listens.',
    );
  }
  if (sinkError !== null) {
    return one(
      'likely',
      'degradation',
      `Sound could not be sent to "${chosen ?? 'the chosen speaker'}" (${sinkError}): the default one plays.`,
    );
  }
  return [];
}

function handsFree({ findings, subject }: RuleInput): Naming[] {
  const facts = findings['devices.microphone'];
  if (!facts || facts.outcome !== 'opened') return [];
  const device = facts.device ?? '';
  const named = HANDS_FREE.test(device);
  const rate = facts.applied?.sampleRate ?? null;
  const cutHz = facts.raw?.cutHz ?? (rate !== null && rate <= 16_000 ? rate / 2 : null);
  if (cutHz === null || (!named && cutHz > NARROW_HZ)) return [];
  const matters = subject.codecs.some((codec) => WIDE_CODECS.has(codec));
  const how = rate !== null && rate <= 16_000 ? `it is sampled at ${rate} Hz` : `its spectrum ends at ${cutHz} Hz`;
  const what = named
    ? `"${device}" is the hands-free side of a Bluetooth headset`
    : `"${device}" sounds like a telephone`;
  return [
    name(
      'quality-narrowband-headset',
      named ? 'proven' : 'likely',
      matters ? 'degradation' : 'note',
      `${what}: ${how}${matters ? '' : ', which the codecs of this account do not exceed anyway'}.`,
      ['devices.microphone'],
    ),
  ];
}
