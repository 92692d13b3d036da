import { useTranslation } from 'react-i18next';
import { diffLines } from './lineDiff';
import type { DiffRow } from './lineDiff';
import './SideBySide.css';

const SIGNS = { same: ' ', changed: '~', 'left-only': '+', 'right-only': '+' } as const;

interface Side {
  title: string;
  text: string;
}

/** Two texts beside each other; where they differ, a sign, a word for who listens, and a colour. */
export function SideBySide({ compare: { left, right } }: { compare: { left: Side; right: Side } }) {
  const { t } = useTranslation();
  const rows = diffLines(left.text, right.text);
  const different = rows.filter(({ mark }) => mark !== 'same').length;
  return (
    <>
      <p className="quiet small">{different === 0 ? t('diff.same') : t('diff.lines', { count: different })}</p>
      <div className="evidence-scroll">
        <table className="side-by-side">
          <thead>
            <tr>
              <th scope="col">{left.title}</th>
              <th scope="col">{right.title}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                <Line text={row.left} row={row} />
                <Line text={row.right} row={row} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Line({ text, row: { mark } }: { text: string | null; row: DiffRow }) {
  const { t } = useTranslation();
  if (text === null) return <td className="diff-none" aria-label={t('diff.none')} />;
  return (
    <td className={`mono diff-${mark === 'left-only' || mark === 'right-only' ? 'only' : mark}`}>
      <span aria-hidden>{SIGNS[mark]} </span>
      {mark !== 'same' && (
        <span className="visually-hidden">{t(mark === 'changed' ? 'sdp.mark.changed' : 'sdp.mark.only')} </span>
      )}
      {text}
    </td>
  );
}
