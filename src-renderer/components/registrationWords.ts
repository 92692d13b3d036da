import type { AccountView } from '../../src-shared/contract/contract';
import type { RegistrationState } from '../../src-shared/model/call';
import type { Tone } from './Status';
import { t } from '../i18n';

export interface RegistrationWords {
  tone: Tone;
  text: string;
  /** Whether "try again" makes sense. */
  canRetry: boolean;
}

/** A registration's state as sign and words. `now` counts the seconds that are left. */
export function registrationWords(
  account: AccountView,
  state: RegistrationState | undefined,
  now: number,
): RegistrationWords {
  if (!account.register || state?.phase === 'not-used')
    return { tone: 'quiet', text: t('registration.notUsed'), canRetry: false };
  switch (state?.phase) {
    case 'registered': {
      const left = state.expiresAt === null ? null : Math.max(0, Math.round((state.expiresAt - now) / 1000));
      const text = left === null ? t('registration.registered') : t('registration.registeredFor', { seconds: left });
      return { tone: 'good', text, canRetry: false };
    }
    case 'registering':
      return { tone: 'quiet', text: t('registration.registering'), canRetry: false };
    case 'failed':
      return { tone: 'bad', text: t('registration.failed'), canRetry: true };
    default:
      return { tone: 'warn', text: t('registration.unregistered'), canRetry: true };
  }
}
