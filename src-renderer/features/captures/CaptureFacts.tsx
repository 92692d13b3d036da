import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptureOverview } from '../../../src-shared/contract/captures';
import type { CapturePlace } from '../../../src-shared/model/capture';
import { useApp } from '../../state/app';
import { dateTime, figure, octets, span } from '../../i18n/format';
import { setPlace } from './actions';
import { counted } from './words';

/** When, how long, how much, where it was taken, and what of the file could not be read. */
export function CaptureFacts({ overview }: { overview: CaptureOverview }) {
  const { t } = useTranslation();
  const { startAt, durationS, packets, octets: size, format, summary } = overview;
  const skipped = format.skipped.reduce((sum, one) => sum + one.packets, 0);
  const facts = [
    startAt === null ? t('captures.noTime') : dateTime(startAt),
    span(durationS * 1000),
    counted('packets', packets),
    octets(size),
    counted('calls', summary.calls),
    counted('streams', summary.streams),
    containerText(format, t('captures.compressed')),
  ];
  return (
    <section className="card capture-facts" aria-label={t('captures.facts')}>
      <p className="capture-fact-line">{facts.join(' · ')}</p>
      {format.broken && (
        <p className="capture-flaw">
          <TriangleAlert className="icon" aria-hidden />
          {t('captures.broken', {
            reason: format.broken.reason,
            packet: figure(format.broken.packet),
            octet: figure(format.broken.octet),
          })}
        </p>
      )}
      {skipped > 0 && (
        <p className="capture-flaw">
          <TriangleAlert className="icon" aria-hidden />
          {t('captures.skipped', {
            packets: counted('packets', skipped),
            reasons: format.skipped.map(({ reason }) => reason).join('; '),
          })}
        </p>
      )}
      <Place overview={overview} />
    </section>
  );
}

/** "pcapng, Ethernet". */
function containerText({ container, compressed, interfaces }: CaptureOverview['format'], gzip: string): string {
  const links = [...new Set(interfaces.map(({ linkName }) => linkName))];
  return [`${container}${compressed ? ` (${gzip})` : ''}`, ...links].join(', ');
}

/** Where it was taken limits what it can prove; a person may know better than the packets show. */
function Place({ overview: { place, summary } }: { overview: CaptureOverview }) {
  const { t } = useTranslation();
  const online = useApp((state) => state.link === 'open');
  const [changing, setChanging] = useState(false);
  const change = async (chosen: string) => {
    setChanging(true);
    await setPlace(summary.id, PLACES.find((one) => one === chosen) ?? null);
    setChanging(false);
  };
  return (
    <div className="capture-place">
      <label htmlFor="capture-place">{t('captures.place.label')}</label>
      <select
        id="capture-place"
        className="input"
        value={place.chosen ? place.is : 'shown'}
        disabled={!online || changing}
        onChange={(event) => void change(event.target.value)}
      >
        <option value="shown">
          {place.chosen
            ? t('captures.place.byItself')
            : t('captures.place.shown', { place: t(`captures.place.${place.is}`) })}
        </option>
        {PLACES.map((one) => (
          <option key={one} value={one}>
            {t(`captures.place.${one}`)}
          </option>
        ))}
      </select>
      <p className="quiet small">{changing ? t('captures.place.changing') : place.why}</p>
    </div>
  );
}

const PLACES: readonly CapturePlace[] = ['client', 'server', 'middle'];
