import type { AccountView, AppInfo, Settings } from '../../../src-shared/contract/contract';

export interface EchoTarget {
  target: string;
  /** The number is known to send audio back. */
  isEcho: boolean;
}

/** The number that the account's diagnosis calls too: the one that is set up, else the echo of its companion, else that of the practice line. */
export function echoTarget(
  account: AccountView,
  settings: Settings | null,
  practice: AppInfo['practice'],
): EchoTarget | null {
  const setup = settings?.diagnosis[account.id];
  const typed = setup?.target?.trim() ?? '';
  if (typed !== '') return { target: typed, isEcho: looksLikeEcho(typed) };
  const companion = /^(sips?:)(?:[^@]*@)?([^?]+)/i.exec(setup?.responder ?? '');
  if (companion) return { target: `${companion[1]}echo@${companion[2]}`, isEcho: true };
  const own = account.practice ? practice?.numbers[0]?.uri : undefined;
  return own === undefined ? null : { target: own, isEcho: true };
}

/** Numbers of a companion, or whatever somebody called so. */
const looksLikeEcho = (target: string): boolean => /^(sips?:)?(echo|600)(@|$)/i.test(target) || /echo/i.test(target);
