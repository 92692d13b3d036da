import { SquareArrowOutUpRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../state/app';
import { tellFailure } from '../../state/notices';
import { readAccess } from '../../audio/access';
import type { Access } from '../../audio/access';
import { useAudio } from '../../audio/store';
import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { Status } from '../../components/Status';
import type { Tone } from '../../components/Status';
import { engine } from '../../rpc/engine';

const TONES: Record<Access['system'] | Access['page'], Tone> = {
  granted: 'good',
  denied: 'bad',
  restricted: 'bad',
  'not-determined': 'quiet',
  prompt: 'quiet',
  unknown: 'quiet',
};

/** Whether this window may use the microphone, and how that is changed: the system and the page told apart. */
export function PermissionCard() {
  const { t } = useTranslation();
  const { permission, problem: met, path } = useAudio();
  const host = useApp((state) => state.info?.host ?? 'web');
  const access = useAccess();
  const refused = access !== null && (access.system === 'denied' || access.system === 'restricted');
  // The page may well be allowed to listen to a program that is not: it would hear silence.
  const problem = met ?? (refused ? 'denied-system' : null);
  return (
    <>
      {(path === 'unavailable' || path === 'failed') && (
        <Banner level="warning" title={t(`microphone.path.${path}`)}>
          <p>{t('microphone.pathHint')}</p>
        </Banner>
      )}
      {problem === null ? (
        <Banner
          level={permission === 'granted' ? 'good' : 'info'}
          title={t(`devices.permission.${permission}`)}
          live="status"
        >
          <p>{t(permission === 'granted' ? `devices.permissionHow.${host}` : 'devices.permissionAsk')}</p>
          {access && <AccessRows access={access} />}
        </Banner>
      ) : (
        <Banner level="error" title={t(`microphone.problem.${problem}.title`)} live="alert">
          <p>{t(`microphone.problem.${problem}.fix`)}</p>
          {access && <AccessRows access={access} />}
        </Banner>
      )}
    </>
  );
}

/** The system's word, read anew when somebody comes back from its settings. The page's own is followed by the store. */
function useAccess(): Access | null {
  const [access, setAccess] = useState<Access | null>(null);
  useEffect(() => {
    const read = () => void readAccess().then(setAccess);
    read();
    window.addEventListener('focus', read);
    return () => window.removeEventListener('focus', read);
  }, []);
  return access;
}

/** The way to a setting is only told where something has to be changed. */
function AccessRows({ access: { system, canOpenSettings } }: { access: Access }) {
  const { t } = useTranslation();
  const page = useAudio((state) => state.permission);
  const { host = 'web', platform = 'linux' } = useApp((state) => state.info) ?? {};
  const refused = system === 'denied' || system === 'restricted';
  return (
    <div className="device-access-rows">
      <p>
        <span className="device-access-name">{t('devices.access.system')}</span>
        <Status tone={TONES[system]} label={t('devices.access.system')} dot>
          {t(`devices.access.systemState.${system}`)}
        </Status>
      </p>
      {refused && <p className="small">{t(`devices.access.way.${wayOf(platform)}`)}</p>}
      {canOpenSettings && (
        <p>
          <Button
            icon={SquareArrowOutUpRight}
            onClick={() => void engine.call('devices.openSettings').catch(tellFailure)}
          >
            {t('devices.access.openSettings')}
          </Button>
        </p>
      )}
      <p>
        <span className="device-access-name">{t(`devices.access.page.${host}`)}</span>
        <Status tone={TONES[page]} label={t(`devices.access.page.${host}`)} dot>
          {t(`devices.access.pageState.${page}`)}
        </Status>
      </p>
      {page === 'denied' && <p className="small">{t(`devices.access.wayPage.${host}`)}</p>}
    </div>
  );
}

const wayOf = (platform: string): 'darwin' | 'win32' | 'linux' =>
  platform === 'darwin' || platform === 'win32' ? platform : 'linux';
