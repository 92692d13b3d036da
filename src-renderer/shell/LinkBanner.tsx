import { useTranslation } from 'react-i18next';
import { Banner } from '../components/Banner';
import { Button } from '../components/Button';
import { useCalls } from '../state/calls';
import { engine } from '../rpc/engine';
import { useApp } from '../state/app';

/** Says that the engine is gone, what that means for a call, and what happens next. */
export function LinkBanner() {
  const { t } = useTranslation();
  const link = useApp((state) => state.link);
  const inCall = useCalls((state) => Object.keys(state.calls).length > 0);
  if (link === 'bad-token') {
    return (
      <Banner level="error" live="alert" title={t('link.badToken')}>
        <p>{t('link.badTokenHint')}</p>
      </Banner>
    );
  }
  if (link !== 'lost') return null;
  return (
    <Banner
      level="error"
      live="alert"
      title={t('link.lost')}
      actions={<Button onClick={() => engine.retry()}>{t('link.retry')}</Button>}
    >
      <p>{t(inCall ? 'link.lostInCall' : 'link.lostHint')}</p>
    </Banner>
  );
}
