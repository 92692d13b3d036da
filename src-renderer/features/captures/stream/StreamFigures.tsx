import { useTranslation } from 'react-i18next';
import type { CapturedStream } from '../../../../src-shared/model/capture';
import { t as text } from '../../../i18n';
import { figure, span, withUnit } from '../../../i18n/format';
import { figureRows } from '../../../components/calls/figureRows';

/** Every figure of a stream; the names and values of `rtp,streams` are tshark's. */
export function StreamFigures({ stream }: { stream: CapturedStream }) {
  const { t } = useTranslation();
  const rows = [...figureRows([stream]).filter(({ id }) => !NEVER_CAPTURED.has(id)), ...moreRows(stream)];
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{t('streams.figure')}</th>
          <th scope="col">{t('captures.column.value')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, label, values: [value] }) => (
          <tr key={id}>
            <th scope="row">{label}</th>
            <td className={value == null ? 'quiet' : undefined}>{value ?? t('common.notKnown')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What only an own stream has: no capture shows what SRTP rejected, nor how loud it is. */
const NEVER_CAPTURED = new Set(['rejected', 'level']);

function moreRows(stream: CapturedStream): { id: string; label: string; values: (string | null)[] }[] {
  const { packetMs, foundBy, secured, relayed, dscp, payloadTypes, startsAfterAnswerMs, mosProvenance } = stream;
  return [
    {
      id: 'packetMs',
      label: text('captures.figure.packetMs'),
      values: [packetMs === null ? null : withUnit(packetMs, 'ms')],
    },
    {
      id: 'late',
      label: text('captures.figure.afterAnswer'),
      values: [startsAfterAnswerMs === null ? null : span(startsAfterAnswerMs)],
    },
    {
      id: 'types',
      label: text('captures.figure.payloadTypes'),
      values: [
        payloadTypes
          .map(({ payloadType, codec, packets, announced }) =>
            [
              `${payloadType}${codec === null ? '' : ` (${codec})`}`,
              text('captures.figure.inPackets', { shown: figure(packets) }),
              announced === false ? text('captures.figure.notAnnounced') : null,
            ]
              .filter(Boolean)
              .join(', '),
          )
          .join('; '),
      ],
    },
    {
      id: 'dscp',
      label: 'DSCP',
      values: [
        dscp
          .map(({ value, packets }) => `${value} (${text('captures.figure.inPackets', { shown: figure(packets) })})`)
          .join('; ') || null,
      ],
    },
    {
      id: 'secured',
      label: text('captures.figure.secured'),
      values: [secured === null ? null : text(secured ? 'captures.figure.srtp' : 'captures.figure.plain')],
    },
    { id: 'relayed', label: text('captures.figure.relayed'), values: [text(relayed ? 'diagnose.yes' : 'diagnose.no')] },
    { id: 'foundBy', label: text('captures.figure.foundBy'), values: [text(`captures.figure.by.${foundBy}`)] },
    {
      id: 'provenance',
      label: text('captures.figure.provenance'),
      values: [
        mosProvenance === null
          ? null
          : text('summary.mosFrom', {
              codec: mosProvenance.codec,
              ie: figure(mosProvenance.ie),
              bpl: figure(mosProvenance.bpl, 1),
              delay: withUnit(mosProvenance.delayMs, 'ms'),
              delaySource: mosProvenance.delaySource,
              loss: withUnit(mosProvenance.lossPercent, '%', 2),
              burstR: figure(mosProvenance.burstR, 2),
            }),
      ],
    },
  ];
}
