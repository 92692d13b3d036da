/** STUN and TURN servers as an account and a profile have them. */
import { z } from 'zod';
import { iceUrlProblem, isTurnUrl } from '../iceUrl';

/** One address as a person types it; checked with a sentence for each mistake. */
export const iceUrlSchema = z
  .string()
  .trim()
  .max(300)
  .superRefine((url, context) => {
    const problem = iceUrlProblem(url);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  });

export const icePolicySchema = z.enum(['all', 'relay']);

const RELAY_NEEDS_TURN = 'Through a relay alone nothing can pass without a TURN server: add one, or allow all ways.';

/** For `superRefine`: the policy "relay" needs a relay. */
export function relayHasTurn(
  { servers, policy }: { servers: readonly { urls: readonly string[] }[]; policy: string },
  context: z.RefinementCtx,
): void {
  if (policy === 'all' || servers.some(({ urls }) => urls.some(isTurnUrl))) return;
  context.addIssue({ code: 'custom', message: RELAY_NEEDS_TURN, path: ['policy'] });
}

const storedServer = z.strictObject({
  /** Given by the engine; whoever changes a server sends it back with it. */
  id: z.string().min(1).max(64),
  urls: z.array(iceUrlSchema).min(1, 'Enter the address of a STUN or TURN server.').max(8),
  username: z.string().trim().max(512).nullable(),
});

/** What the account editor sends. `credential` is undefined to keep the stored one, null to forget it. */
export const iceInputSchema = z
  .strictObject({
    servers: z.array(storedServer.partial({ id: true }).extend({ credential: z.string().max(512).nullish() })).max(16),
    policy: icePolicySchema,
  })
  .superRefine(relayHasTurn);
export type IceInput = z.infer<typeof iceInputSchema>;

/** As it is stored: the credentials are in the secret store. Accounts of earlier versions have none. */
export const storedIceSchema = z.strictObject({ servers: z.array(storedServer), policy: icePolicySchema });
export type StoredIce = z.infer<typeof storedIceSchema>;

export const NO_ICE: { servers: never[]; policy: 'all' } = { servers: [], policy: 'all' };

/** As the window sees it: never with a credential. */
export interface IceView {
  servers: (StoredIce['servers'][number] & { hasCredential: boolean })[];
  policy: StoredIce['policy'];
}
