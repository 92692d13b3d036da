/** What a person chooses once, and the program then keeps to. */
import { z } from 'zod';
import { captureContentSchema } from './captures';
import { diagnosisSetupSchema } from './diagnosisSetup';
import { event, method } from './entry';

export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  activeAccountId: z.string().nullable().default(null),
  /** Inclusive; [0, 0] lets the operating system choose. */
  rtpPorts: z.tuple([z.number().int().min(0).max(65_535), z.number().int().min(0).max(65_535)]).default([0, 0]),
  ptimeMs: z.union([z.literal(10), z.literal(20), z.literal(30), z.literal(40), z.literal(60)]).default(20),
  defaultSource: z.enum(['microphone', 'tone', 'speech', 'silence']).default('microphone'),
  dtmf: z.enum(['rfc4733', 'info']).default('rfc4733'),
  inputDeviceId: z.string().nullable().default(null),
  outputDeviceId: z.string().nullable().default(null),
  echoCancellation: z.boolean().default(true),
  noiseSuppression: z.boolean().default(true),
  autoGainControl: z.boolean().default(true),
  /** Of what is recorded without being asked for. */
  capture: z
    .strictObject({
      /** Memory of the ring buffer of the last minutes, MiB; 0: off. */
      ringMiB: z.number().int().min(0).max(1024).default(32),
      /** Keep every call, and every diagnosis, as a pcapng in the data folder. */
      keepCalls: z.boolean().default(false),
      keepDiagnoses: z.boolean().default(false),
      content: captureContentSchema.default('encrypted'),
    })
    .prefault({}),
  /** By account id. */
  diagnosis: z.record(z.string(), diagnosisSetupSchema).default({}),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Only what is to change: `partial()` alone would still fill in the default of whatever is missing. */
const settingsChangeSchema = z.strictObject(withoutDefaults(settingsSchema.shape)).partial();

function withoutDefaults<S extends Record<string, { unwrap(): z.ZodType }>>(shape: S) {
  const bare = Object.entries(shape).map(([name, field]) => [name, field.unwrap()]);
  return Object.fromEntries(bare) as { [K in keyof S]: ReturnType<S[K]['unwrap']> };
}

export const settingsMethods = {
  'settings.get': method().returns<Settings>(),
  'settings.set': method(settingsChangeSchema).returns<Settings>(),
};

export const settingsEvents = {
  settings: event<Settings>(),
};
