import { z } from 'zod';
import { callServersSchema } from './conference';
import { httpSchema, limitsSchema, portsSchema, sipUriSchema } from './profile';

/** What a diagnosis of an account needs beside the account; kept with the settings. */
export const diagnosisSetupSchema = z.strictObject({
  /** Number or SIP address to call; null: the echo number of the companion where one is given, else no call. */
  target: z.string().trim().max(256).nullable().default(null),
  responder: sipUriSchema.nullable().default(null),
  http: httpSchema.default([]),
  ports: portsSchema.default([]),
  /** Conference servers that are looked at in each run. */
  callServers: callServersSchema.optional(),
  limits: limitsSchema.prefault({}),
});
export type DiagnosisSetup = z.infer<typeof diagnosisSetupSchema>;
