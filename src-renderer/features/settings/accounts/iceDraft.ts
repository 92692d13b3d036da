import type { IceInput, IceView } from '../../../../src-shared/contract/ice';
import { isTurnUrl } from '../../../../src-shared/iceUrl';

/** One STUN or TURN server as it stands in the form. */
export interface IceServerDraft {
  /** Stays the same while servers before it come and go. */
  key: string;
  /** The engine's id of a stored server. */
  id: string | null;
  /** One address a line. */
  urls: string;
  username: string;
  /** Null: leave the stored one alone. */
  credential: string | null;
  credentialStored: boolean;
}

let lastKey = 0;

export function newServerDraft(): IceServerDraft {
  return { key: `new-${++lastKey}`, id: null, urls: '', username: '', credential: null, credentialStored: false };
}

export function serverDraftsOf(ice: IceView | undefined): IceServerDraft[] {
  return (ice?.servers ?? []).map(({ id, urls, username, hasCredential }) => ({
    key: id,
    id,
    urls: urls.join('\n'),
    username: username ?? '',
    credential: null,
    credentialStored: hasCredential,
  }));
}

export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** User name and password are asked for where one of the addresses is that of a relay. */
export const isRelay = ({ urls }: Pick<IceServerDraft, 'urls'>): boolean => linesOf(urls).some(isTurnUrl);

export function serverInputOf(draft: IceServerDraft): IceInput['servers'][number] {
  const { id, username, credential } = draft;
  return {
    ...(id === null ? {} : { id }),
    urls: linesOf(draft.urls),
    username: username.trim() === '' ? null : username.trim(),
    ...(credential === null ? {} : { credential: credential === '' ? null : credential }),
  };
}

/** Name of a server's field among the errors of the form. */
export type ServerField = `ice.${string}`;
export const serverField = (key: string, field: 'urls' | 'username' | 'credential'): ServerField =>
  `ice.${key}.${field}`;
