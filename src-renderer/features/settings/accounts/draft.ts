import { isSecure, isWeb } from '../../../../src-shared/model/transports';
import { accountInputSchema } from '../../../../src-shared/contract/accounts';
import type { AccountInput, AccountView } from '../../../../src-shared/contract/contract';
import { CODEC_NAMES } from '../../../../src-shared/model/media';
import type { CodecName } from '../../../../src-shared/model/media';
import type { IcePolicy } from '../../../../src-shared/model/ice';
import { t } from '../../../i18n';
import { linesOf, serverDraftsOf, serverField, serverInputOf } from './iceDraft';
import type { IceServerDraft, ServerField } from './iceDraft';

/** The form's text as it stands, before it is an account. Empty text means "not set". */
export interface AccountDraft {
  name: string;
  uri: string;
  displayName: string;
  authUser: string;
  /** Null: leave the stored one alone. */
  password: string | null;
  registrar: string;
  outboundProxy: string;
  wsUrl: string;
  transport: AccountInput['transport'];
  register: boolean;
  expires: string;
  media: AccountInput['media'];
  /** All codecs in order; those that are off keep their place. */
  codecs: { name: CodecName; on: boolean }[];
  tlsVerify: boolean;
  tlsCaFile: string;
  iceServers: IceServerDraft[];
  icePolicy: IcePolicy;
}
export type DraftField = keyof AccountDraft;
/** A field of the form that may be touched, or wrong. */
export type DraftKey = DraftField | ServerField;

export function draftOf(account: AccountView | null): AccountDraft {
  const chosen = account?.codecs ?? [...CODEC_NAMES];
  const rest = CODEC_NAMES.filter((name) => !chosen.includes(name));
  return {
    name: account?.name ?? '',
    uri: account?.uri ?? '',
    displayName: account?.displayName ?? '',
    authUser: account?.authUser ?? '',
    password: null,
    registrar: account?.registrar ?? '',
    outboundProxy: account?.outboundProxy ?? '',
    wsUrl: account?.wsUrl ?? '',
    transport: account?.transport ?? 'auto',
    register: account?.register ?? true,
    expires: String(account?.expires ?? 300),
    media: account?.media ?? 'rtp',
    codecs: [...chosen.map((name) => ({ name, on: true })), ...rest.map((name) => ({ name, on: false }))],
    tlsVerify: account?.tlsVerify ?? true,
    tlsCaFile: account?.tlsCaFile ?? '',
    iceServers: serverDraftsOf(account?.ice),
    icePolicy: account?.ice.policy ?? 'all',
  };
}

export const usesWebSocket = ({ transport }: Pick<AccountDraft, 'transport'>): boolean => isWeb(transport);

/** TLS below SIP: where its options mean something. `auto` may choose it. */
export const mayUseTls = ({ transport }: Pick<AccountDraft, 'transport'>): boolean =>
  transport === 'auto' || isSecure(transport);

export type DraftErrors = Partial<Record<DraftKey, string>>;

/** The account to save, or a sentence for each field that is not right yet. */
export function checkDraft(
  draft: AccountDraft,
  id: string | null,
): { account: AccountInput | null; errors: DraftErrors } {
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
  const parsed = accountInputSchema.safeParse({
    ...(id === null ? {} : { id }),
    name: draft.name,
    uri: draft.uri,
    displayName: orNull(draft.displayName),
    authUser: orNull(draft.authUser),
    ...(draft.password === null ? {} : { password: draft.password === '' ? null : draft.password }),
    registrar: orNull(draft.registrar),
    outboundProxy: orNull(draft.outboundProxy),
    // Beside another transport it is for the calls of the browser.
    wsUrl: orNull(draft.wsUrl),
    transport: draft.transport,
    register: draft.register,
    expires: /^\d+$/.test(draft.expires.trim()) ? Number(draft.expires) : -1,
    media: draft.media,
    codecs: draft.codecs.filter(({ on }) => on).map(({ name }) => name),
    tlsVerify: draft.tlsVerify,
    tlsCaFile: orNull(draft.tlsCaFile),
    ice: { servers: draft.iceServers.map(serverInputOf), policy: draft.icePolicy },
  });
  const errors: DraftErrors = {};
  for (const issue of parsed.error?.issues ?? []) {
    const field = fieldOf(draft, issue.path);
    errors[field] ??= field === 'expires' ? t('account.error.expires') : sentenceOf(draft, issue);
  }
  if (usesWebSocket(draft) && draft.wsUrl.trim() === '') errors.wsUrl = t('account.error.wsUrl');
  const [scheme] = draft.wsUrl.trim().toLowerCase().split(':');
  if (usesWebSocket(draft) && !errors.wsUrl && scheme !== draft.transport) {
    errors.wsUrl = t('account.error.wsScheme', { scheme: draft.transport });
  }
  return { account: Object.keys(errors).length === 0 && parsed.success ? parsed.data : null, errors };
}

function fieldOf({ iceServers }: AccountDraft, [field, part, index, member]: readonly PropertyKey[]): DraftKey {
  if (field !== 'ice') return field as DraftField;
  const server = part === 'servers' && typeof index === 'number' ? iceServers[index] : undefined;
  if (!server) return part === 'servers' ? 'iceServers' : 'icePolicy';
  return serverField(server.key, member === 'username' || member === 'credential' ? member : 'urls');
}

/** Which of several addresses is meant has to be said. */
function sentenceOf(
  { iceServers }: AccountDraft,
  { path, message }: { path: readonly PropertyKey[]; message: string },
): string {
  const [field, , index, , line] = path;
  const urls = field === 'ice' && typeof index === 'number' ? linesOf(iceServers[index]?.urls ?? '') : [];
  const url = typeof line === 'number' ? urls[line] : undefined;
  return url !== undefined && urls.length > 1 ? t('account.ice.urlError', { url, problem: message }) : message;
}

/** Moves a codec one place up (-1) or down (1). */
export function moveCodec(codecs: AccountDraft['codecs'], index: number, by: -1 | 1): AccountDraft['codecs'] {
  const moved = [...codecs];
  const [codec] = moved.splice(index, 1);
  if (codec) moved.splice(index + by, 0, codec);
  return moved;
}
