import { useTranslation } from 'react-i18next';
import { placeOf } from '../../../../src-shared/conference/candidates';
import type { IceCandidateFacts } from '../../../../src-shared/model/ice';
import type { RoomRun } from '../../../conference/model';
import { isHidden } from '../../../webPhone/candidate';

/** The addresses of both ends, the pair in use first. */
export function RoomWays({ run: { offered, local, selected, gatherErrors } }: { run: RoomRun }) {
  const { t } = useTranslation();
  return (
    <section className="card" aria-labelledby="room-ways-title">
      <div className="card-head">
        <h2 id="room-ways-title">{t('conference.room.ways')}</h2>
      </div>
      <div className="evidence-scroll webrtc-conference-ways">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('conference.column.side')}</th>
              <th scope="col">{t('conference.column.type')}</th>
              <th scope="col">{t('conference.column.transport')}</th>
              <th scope="col">{t('conference.column.address')}</th>
              <th scope="col">{t('conference.column.place')}</th>
            </tr>
          </thead>
          <tbody>
            {offered.map((one, index) => (
              <Row
                key={`o${index}`}
                side={t('conference.room.wayOffered')}
                candidate={one}
                inUse={same(one, selected?.remote)}
              />
            ))}
            {local.map((one, index) => (
              <Row
                key={`l${index}`}
                side={t('conference.room.wayOwn')}
                candidate={one}
                inUse={same(one, selected?.local)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {gatherErrors.length > 0 && (
        <div className="card-body">
          <h3>{t('conference.room.gatherErrors')}</h3>
          <ul className="small">
            {gatherErrors.map(({ url, code, text }, index) => (
              <li key={index}>
                {url}: {code} {text}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

const same = (one: IceCandidateFacts, other: IceCandidateFacts | undefined): boolean =>
  one.port === other?.port && one.address === other.address && one.type === other.type;

function Row({ side, candidate, inUse }: { side: string; candidate: IceCandidateFacts; inUse: boolean }) {
  const { t } = useTranslation();
  const { type, transport, address, port } = candidate;
  const isUnknown = address === '' || isHidden(candidate);
  return (
    <tr>
      <td>
        {side} {inUse && <span className="chip chip-good">{t('conference.room.waySelected')}</span>}
      </td>
      <td>{t(`conference.type.${type}`)}</td>
      <td>{transport.toUpperCase()}</td>
      <td>
        <code>{isUnknown ? t('conference.room.hidden', { port }) : `${address}:${port}`}</code>
      </td>
      <td>{isUnknown ? '–' : t(`conference.place.${placeOf(address)}`)}</td>
    </tr>
  );
}
