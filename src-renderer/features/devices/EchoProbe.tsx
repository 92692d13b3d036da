import { AudioLines, Square } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { PROBE_VARIANTS } from '../../audio/echoProbe';
import type { ProbeResult } from '../../audio/echoProbe';
import { useEchoResults } from '../../audio/echoResults';
import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { figure, span, withUnit } from '../../i18n/format';
import { cancelEcho, measureEcho, useEchoRun } from './echoRun';
import { echoVerdict } from './echoVerdict';
import type { EchoVerdict } from './echoVerdict';

/** How much of the speaker the microphone hears, with echo cancellation and noise suppression on and off. */
export function EchoProbe() {
  const { t } = useTranslation();
  const { variant, error } = useEchoRun();
  const { results } = useEchoResults();
  useEffect(() => cancelEcho, []);
  const verdict = echoVerdict(results);
  return (
    <>
      <p className="quiet">{t('devices.echo.what')}</p>
      <div className="button-row">
        {variant ? (
          <Button icon={Square} onClick={cancelEcho}>
            {t('common.cancel')}
          </Button>
        ) : (
          <Button icon={AudioLines} onClick={() => void measureEcho()}>
            {t(results.length > 0 ? 'devices.echo.again' : 'devices.echo.run')}
          </Button>
        )}
        <span role="status" className="quiet small">
          {variant && t('devices.echo.running', { variant: t(`devices.echo.variant.${variant}`) })}
        </span>
      </div>
      {variant && (
        <progress
          className="progress-bar"
          max={PROBE_VARIANTS.length}
          value={results.length + 0.5}
          aria-label={t('devices.echo.progress')}
        />
      )}
      {error !== null && <Banner level="error" live="alert" title={t('devices.echo.failed', { why: error })} />}
      {results.length > 0 && <Results results={results} />}
      {verdict && !variant && <Verdict verdict={verdict} />}
    </>
  );
}

function Verdict({ verdict: { kind, couplingDb, gainDb } }: { verdict: EchoVerdict }) {
  const { t } = useTranslation();
  const level =
    kind === 'weak' || kind === 'refused' || kind === 'mute' ? 'warning' : kind === 'none' ? 'info' : 'good';
  const text = t(`devices.echo.verdict.${kind}`, { coupling: figure(couplingDb), gain: figure(Math.max(0, gainDb)) });
  return <Banner level={level} live="status" title={text} />;
}

function Results({ results }: { results: readonly ProbeResult[] }) {
  const { t } = useTranslation();
  return (
    <table className="table device-table">
      <caption className="visually-hidden">{t('devices.echo.title')}</caption>
      <thead>
        <tr>
          {(['variant', 'applied', 'coupling', 'delay', 'floor'] as const).map((column) => (
            <th key={column} scope="col">
              {t(`devices.echo.columns.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {results.map((result) => (
          <ResultRow key={result.variant} result={result} />
        ))}
      </tbody>
    </table>
  );
}

function ResultRow({ result: { variant, applied, echo, floorDb } }: { result: ProbeResult }) {
  const { t } = useTranslation();
  const names = (['echoCancellation', 'noiseSuppression', 'autoGainControl'] as const)
    .filter((name) => applied[name] === true)
    .map((name) => t(`devices.echo.applied.${name}`));
  return (
    <tr>
      <th scope="row">{t(`devices.echo.variant.${variant}`)}</th>
      <td>{names.length > 0 ? names.join(', ') : t('devices.echo.nothingApplied')}</td>
      <td>{echo.heard ? withUnit(echo.couplingDb, 'dB', 1) : t('devices.echo.notHeard')}</td>
      <td>{echo.heard ? span(echo.delayMs) : '–'}</td>
      <td>{floorDb === null ? t('devices.signal.silence') : withUnit(floorDb, 'dB')}</td>
    </tr>
  );
}
