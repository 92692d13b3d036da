import { Phone } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../../../src-shared/contract/contract';
import { useApp } from '../../../state/app';
import { Banner } from '../../../components/Banner';
import { Button } from '../../../components/Button';
import { Empty } from '../../../components/Empty';
import { sentenceOf } from '../../../webPhone/problems';
import type { WebSource } from '../../../webPhone/source';
import { callFromPage, isLive, useWebPhone } from '../../../webPhone/store';
import { CallForm } from '../Form';
import { PageCallPanel } from './PageCallPanel';
import { PageCallView } from './PageCallView';

/** An ordinary call that the browser makes by itself, with everything that can be done in one. */
export function CallTab({ account }: { account: AccountView }) {
  const { t } = useTranslation();
  const call = useWebPhone((state) => state.call);
  const online = useApp((state) => state.link === 'open');
  const [source, setSource] = useState<WebSource>('microphone');
  const [error, setError] = useState<string | null>(null);
  const main = useRef<HTMLDivElement>(null);
  const over = call !== null && call.result !== null;
  // How it came out stands at the top.
  useEffect(() => {
    if (over) main.current?.scrollTo({ top: 0 });
  }, [over]);
  const place = (target: string) => {
    setError(null);
    callFromPage(account.id, target, source).catch((failure: unknown) => setError(sentenceOf(failure)));
  };
  return (
    <div className="webrtc-split">
      {isLive(call) ? (
        <PageCallPanel call={call} />
      ) : (
        <CallForm
          account={account}
          source={source}
          onSource={setSource}
          title={t('webrtc.call.title')}
          what={t('webrtc.call.what')}
          onSubmit={(target) => online && place(target)}
        >
          {error !== null && <Banner level="error" live="alert" title={error} />}
          <Button look="call" icon={Phone} type="submit" disabled={!online}>
            {t('dialer.call')}
          </Button>
        </CallForm>
      )}
      <div className="webrtc-main" ref={main}>
        {call ? (
          <PageCallView call={call} />
        ) : (
          <div className="card">
            <Empty icon={Phone} title={t('webrtc.call.empty')}>
              {t('webrtc.call.emptyHint')}
            </Empty>
          </div>
        )}
      </div>
    </div>
  );
}
