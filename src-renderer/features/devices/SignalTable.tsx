import { useTranslation } from 'react-i18next';
import type { MicrophoneFacts, SignalFacts } from '../../../src-shared/model/devices';
import { withUnit } from '../../i18n/format';

/** What is quieter has no spectrum to speak of, dB. */
const TOO_QUIET_DB = -65;

/** What the microphone gave, before and after the browser's processing. */
export function SignalTable({ microphone: { raw, processed } }: { microphone: MicrophoneFacts }) {
  const { t } = useTranslation();
  const rows = [
    [t('devices.signal.raw'), raw],
    [t('devices.signal.processed'), processed],
  ] as const;
  return (
    <table className="table device-table">
      <caption className="visually-hidden">{t('devices.signal.title')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('devices.signal.title')}</th>
          <th scope="col">{t('devices.signal.peak')}</th>
          <th scope="col">{t('devices.signal.level')}</th>
          <th scope="col">{t('devices.signal.zeros')}</th>
          <th scope="col">{t('devices.signal.ends')}</th>
        </tr>
      </thead>
      <tbody>{rows.map(([name, signal]) => signal && <Row key={name} name={name} signal={signal} />)}</tbody>
    </table>
  );
}

function Row({ name, signal: { peak, rmsDb, zeroPercent, cutHz } }: { name: string; signal: SignalFacts }) {
  const { t } = useTranslation();
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{peak > 0 ? withUnit(20 * Math.log10(peak), 'dB') : t('devices.signal.silence')}</td>
      <td>{rmsDb === null ? t('devices.signal.silence') : withUnit(rmsDb, 'dB')}</td>
      <td>{withUnit(zeroPercent, '%')}</td>
      <td>
        {cutHz !== null
          ? withUnit(cutHz / 1000, 'kHz')
          : (rmsDb ?? TOO_QUIET_DB) > TOO_QUIET_DB
            ? t('devices.signal.full')
            : '–'}
      </td>
    </tr>
  );
}
