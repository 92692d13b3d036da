import { useTranslation } from 'react-i18next';
import type { Evidence } from '../../../../src-shared/model/diagnosis';
import { SideBySide } from '../../SideBySide';
import { figure, span } from '../../../i18n/format';
import { EvidenceLadder } from './EvidenceLadder';
import { EvidenceStreams } from './EvidenceStreams';
import { toBlocks } from './parse';
import type { Block, Scalar, Shown } from './parse';
import { PacketView } from './PacketView';
import { SeriesChart } from './SeriesChart';
import './evidence.css';

/** What a check observed, each piece in its own way. */
export function EvidenceView({ evidence }: { evidence: readonly Evidence[] }) {
  return (
    <div className="evidence">
      {toBlocks(evidence).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { block: Block }) {
  const { t } = useTranslation();
  if (block.kind === 'facts') {
    return (
      <dl className="evidence-facts">
        {block.items.map((item, index) => (
          <div key={index} className={isLong(item.value) ? 'fact-long' : undefined}>
            <dt>{item.label}</dt>
            <dd>
              <Fact item={item} />
            </dd>
          </div>
        ))}
      </dl>
    );
  }
  if (block.kind === 'streams') {
    return (
      <section className="evidence-block" aria-label={t('streams.title')}>
        <h4>{block.items.map(({ label }) => label).join(', ')}</h4>
        <div className="evidence-scroll">
          <EvidenceStreams streams={block.items.map(({ value }) => value)} />
        </div>
      </section>
    );
  }
  return (
    <section className="evidence-block" aria-label={block.item.label}>
      <h4>{block.item.label}</h4>
      <Single item={block.item} />
    </section>
  );
}

function Fact({ item: { value, as } }: { item: Extract<Shown, { kind: 'fact' }> }) {
  const { t } = useTranslation();
  if (value === null) return <span className="quiet">{t('common.notKnown')}</span>;
  if (typeof value === 'boolean') return t(value ? 'diagnose.yes' : 'diagnose.no');
  if (typeof value === 'number') return as === 'timer' ? span(value) : plainNumber(value);
  return <span className="evidence-value">{value}</span>;
}

/** Too long to stand beside others. */
const isLong = (value: Scalar): boolean => typeof value === 'string' && value.length > 36;

/** As many digits as it came with, up to what anybody can read. */
const plainNumber = (value: number): string => figure(value, Number.isInteger(value) ? 0 : decimals(value));
const decimals = (value: number): number => Math.min(3, (String(value).split('.')[1] ?? '').length);

function Single({ item }: { item: Extract<Block, { kind: 'single' }>['item'] }) {
  switch (item.kind) {
    case 'table':
      return (
        <div className="evidence-scroll">
          <table className="table">
            <thead>
              <tr>
                {item.value.columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {item.value.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, at) => (
                    <td key={at} className={typeof cell === 'number' ? 'evidence-number' : undefined}>
                      <Cell value={cell} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    case 'packet':
      return <PacketView packet={item.value} />;
    case 'ladder':
      return <EvidenceLadder entries={item.value} label={item.label} />;
    case 'compare':
      return <SideBySide compare={item.value} />;
    case 'series':
      return <SeriesChart label={item.label} series={item.value} />;
    case 'json':
      return (
        <pre className="evidence-text" tabIndex={0} aria-label={item.label}>
          {item.value}
        </pre>
      );
  }
}

function Cell({ value }: { value: Scalar }) {
  const { t } = useTranslation();
  if (value === null) return <span className="quiet">–</span>;
  if (typeof value === 'boolean') return t(value ? 'diagnose.yes' : 'diagnose.no');
  return typeof value === 'number' ? plainNumber(value) : value;
}
