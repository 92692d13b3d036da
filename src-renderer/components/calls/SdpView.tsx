import { Check, FileText, Minus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../Empty';
import { compareSdp } from './sdpDiff';
import type { CodecMatch, SdpLine } from './sdpDiff';
import './SdpView.css';

const SIGNS = { same: ' ', changed: '~', only: '+' } as const;

/** Offer and answer side by side, and the codecs that both know. */
export function SdpView({ sdp }: { sdp: { offer: string | null; answer: string | null } }) {
  const { t } = useTranslation();
  if (sdp.offer === null) {
    return (
      <Empty icon={FileText} title={t('sdp.empty')}>
        {t('sdp.emptyHint')}
      </Empty>
    );
  }
  const { offer, answer, codecs } = compareSdp(sdp.offer, sdp.answer);
  return (
    <div className="sdp">
      <ul className="sdp-codecs" aria-label={t('sdp.codecs')}>
        {codecs.map((codec) => (
          <Codec key={codec.name} codec={codec} />
        ))}
      </ul>
      <p className="quiet small">{t('sdp.legend')}</p>
      <div className="sdp-sides">
        <Side title={t('sdp.offer')} lines={offer} />
        {sdp.answer === null ? (
          <p className="quiet">{t('sdp.noAnswer')}</p>
        ) : (
          <Side title={t('sdp.answer')} lines={answer} />
        )}
      </div>
    </div>
  );
}

function Codec({ codec: { name, offered, answered } }: { codec: CodecMatch }) {
  const { t } = useTranslation();
  const common = offered !== null && answered !== null;
  const Icon = common ? Check : Minus;
  return (
    <li className={common ? 'chip chip-good' : 'chip'}>
      <Icon className="icon" aria-hidden />
      {name}
      <span className="quiet">
        {common ? t('sdp.common') : t(offered === null ? 'sdp.onlyAnswered' : 'sdp.onlyOffered')}
      </span>
    </li>
  );
}

function Side({ title, lines }: { title: string; lines: readonly SdpLine[] }) {
  const { t } = useTranslation();
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <pre className="sdp-text" tabIndex={0} aria-label={title}>
        {lines.map(({ text, mark }, index) => (
          <span key={`${text}-${index}`} className={`sdp-line sdp-${mark}`}>
            <span aria-hidden>{SIGNS[mark]} </span>
            {mark !== 'same' && <span className="visually-hidden">{t(`sdp.mark.${mark}`)} </span>}
            {text}
            {'\n'}
          </span>
        ))}
      </pre>
    </section>
  );
}
