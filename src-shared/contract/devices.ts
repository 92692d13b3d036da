/** Schemas of what a page tells of its devices: everything bounded, for it comes from outside. */
import { z } from 'zod';
import {
  DEVICE_CHANGES,
  LAYER_STATES,
  LAYERS,
  MICROPHONE_PROBLEMS,
  PAGE_ACCESS,
  SYSTEM_ACCESS,
  type DeviceFacts,
  type DeviceJudgement,
  type SystemAccess,
} from '../model/devices';
import { method } from './entry';

const label = z.string().max(256);
const stamp = z.string().max(40);
const level = z.number().min(-200).max(60);
const amplitude = z.number().min(0).max(64);
const direction = z.enum(['inbound', 'outbound']);

const signal = z.strictObject({
  seconds: z.number().min(0).max(3600),
  peak: amplitude,
  rmsDb: level.nullable(),
  zeroPercent: z.number().min(0).max(100),
  cutHz: z.number().min(0).max(192_000).nullable(),
});

const track = z.strictObject({
  echoCancellation: z.boolean().nullable(),
  noiseSuppression: z.boolean().nullable(),
  autoGainControl: z.boolean().nullable(),
  sampleRate: z.number().min(0).max(1_000_000).nullable(),
  channels: z.number().min(0).max(1024).nullable(),
});

const layers = z
  .array(
    z.strictObject({
      layer: z.enum(LAYERS),
      state: z.enum(LAYER_STATES),
      levelDb: level.nullable(),
      packets: z.number().int().min(0).nullable(),
    }),
  )
  .max(LAYERS.length);

const change = {
  kind: z.enum(DEVICE_CHANGES),
  direction,
  device: label,
  inUse: z.boolean(),
};

/** A change of devices in mid-call, as the page tells it. */
export const deviceChangeSchema = z.strictObject(change);

export const deviceFactsSchema: z.ZodType<DeviceFacts> = z.strictObject({
  gatheredAt: stamp,
  host: z.enum(['electron', 'web']),
  microphone: z.strictObject({
    permission: z.strictObject({ system: z.enum(SYSTEM_ACCESS), page: z.enum(PAGE_ACCESS) }),
    outcome: z.enum(['opened', 'not-asked', ...MICROPHONE_PROBLEMS]),
    error: z.string().max(512).nullable(),
    device: label.nullable(),
    trackMuted: z.boolean(),
    askedToSpeak: z.boolean(),
    wanted: z.boolean(),
    raw: signal.nullable(),
    processed: signal.nullable(),
    applied: track.nullable(),
  }),
  speaker: z.strictObject({
    contextState: z.enum(['running', 'suspended', 'interrupted', 'closed', 'none']),
    clockRuns: z.boolean(),
    chosen: label.nullable(),
    chosenMissing: z.boolean(),
    sinkError: z.string().max(512).nullable(),
    outputs: z.number().int().min(0).max(1000),
    soundBlocked: z.boolean(),
    echo: z
      .strictObject({
        heard: z.boolean(),
        delayMs: z.number().min(0).max(60_000).nullable(),
        couplingDb: level.nullable(),
      })
      .nullable(),
  }),
  choice: z.strictObject({
    inputs: z
      .array(z.strictObject({ label, isDefault: z.boolean(), inUse: z.boolean(), peak: amplitude.nullable() }))
      .max(64),
    outputs: z.array(label).max(64),
    chosen: label.nullable(),
    chosenMissing: z.boolean(),
    changes: z.array(z.strictObject({ at: stamp, ...change })).max(100),
  }),
  lastCall: z
    .strictObject({
      callId: z.string().max(64),
      at: stamp,
      seconds: z.number().min(0),
      outbound: layers,
      inbound: layers,
    })
    .nullable(),
});

export const deviceMethods = {
  /** What the operating system lets this program do, and whether `devices.openSettings` leads to its setting. */
  'devices.access': method().returns<{ microphone: SystemAccess; canOpenSettings: boolean }>(),
  /** On the engine's computer: no page of another one opens windows there. */
  'devices.openSettings': method().returns<null>('window'),
  /** The checks of devices and their rules alone, without a line. */
  'devices.judge': method(deviceFactsSchema).returns<DeviceJudgement>(),
};
