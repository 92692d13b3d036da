/** Accounts and their registrations. */
import { z } from 'zod';
import { CODEC_NAMES } from '../model/media';
import type { RegistrationState } from '../model/call';
import { event, idSchema as id, method } from './entry';
import { iceInputSchema, type IceView, NO_ICE } from './ice';
import { accountTransportSchema, hasNoPassword, mediaSchema, PASSWORD_IN_URI } from './profile';

/** What the account editor sends. `password` is undefined to keep the stored one, null to forget it. */
export const accountInputSchema = z.strictObject({
  id: id.optional(),
  name: z.string().trim().min(1, 'Give the account a name.').max(80),
  uri: z
    .string()
    .trim()
    .regex(/^sips?:[^\s@]+@[^\s@]+$/i, 'Must look like sip:alice@pbx.test.')
    .refine(hasNoPassword, PASSWORD_IN_URI),
  displayName: z.string().max(80).nullable(),
  authUser: z.string().max(128).nullable(),
  password: z.string().max(256).nullish(),
  registrar: z
    .string()
    .trim()
    .regex(/^sips?:\S+$/i, 'Must look like sip:pbx.test:5060.')
    .nullable(),
  outboundProxy: z
    .string()
    .trim()
    .regex(/^sips?:\S+$/i, 'Must look like sip:proxy.test;lr.')
    .nullable(),
  wsUrl: z
    .string()
    .trim()
    .regex(/^wss?:\/\/\S+$/i, 'Must start with ws:// or wss://.')
    .nullable(),
  transport: accountTransportSchema,
  register: z.boolean(),
  expires: z.number().int().min(10).max(86_400),
  media: mediaSchema,
  codecs: z.array(z.enum(CODEC_NAMES)).min(1, 'Choose at least one codec.'),
  tlsVerify: z.boolean(),
  tlsCaFile: z.string().max(4096).nullable(),
  /** For WebRTC calls on either path. */
  ice: iceInputSchema.default(NO_ICE),
});
export type AccountInput = z.infer<typeof accountInputSchema>;

/** An account as the window sees it: never with its password. */
export interface AccountView extends Omit<AccountInput, 'password' | 'id' | 'ice'> {
  id: string;
  ice: IceView;
  hasPassword: boolean;
  /** The built-in account of the embedded practice line: cannot be edited or removed. */
  practice: boolean;
}

export const accountMethods = {
  'accounts.list': method().returns<AccountView[]>(),
  'accounts.save': method(accountInputSchema).returns<AccountView>(),
  'accounts.remove': method(id).returns<null>(),
  'registration.list': method().returns<RegistrationState[]>(),
  'registration.start': method(id).returns<null>(),
  'registration.stop': method(id).returns<null>(),
};

export const accountEvents = {
  accounts: event<AccountView[]>(),
  registration: event<RegistrationState>(),
};
