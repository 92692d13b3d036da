import type { Cause, CheckArea, CheckResult, DiagnosisReport, Verdict } from '../../../src-shared/model/diagnosis';
import { escaped } from './clean';
import { evidenceHtml } from './htmlEvidence';
import { pathPicture } from './htmlPath';
import { STYLE } from './htmlStyle';
import { redactReport } from './json';
import { selfTestHtml } from './selfTest';
import {
  durationWords,
  ownerWords,
  furtherOf,
  primaryCause,
  runDurationMs,
  STATUS_WORDS,
  subjectName,
  timeWords,
  VERDICT_WORDS,
} from './words';

const AREA_TITLES: Record<CheckArea, string> = {
  computer: 'This computer',
  names: 'Names',
  reach: 'Reachability',
  http: 'Web services',
  registration: 'Registration',
  nat: 'Address translation',
  call: 'Call',
  media: 'Audio',
  quality: 'Quality',
  ice: 'ICE, STUN and TURN',
  devices: 'Microphone and speaker',
  conference: 'Conference servers',
};
/** Status has a sign, a word and a colour, never the colour alone. */
const SIGNS: Record<CheckResult['status'] | Verdict['status'], string> = {
  pass: '✓',
  healthy: '✓',
  warn: '!',
  degraded: '!',
  fail: '✗',
  failed: '✗',
  skip: '–',
  info: 'i',
};

/**
 * A report as one HTML file that needs nothing else: no script, no font, no picture from elsewhere (its content security policy forbids
 * them), light and dark by the reader's setting, printable. Verdict, path, what to do, further causes, checks with their evidence.
 * Everything that came from a server is escaped, and nothing in it is secret.
 */
export function reportHtml(report: DiagnosisReport): string {
  const shown = redactReport(report);
  const name = subjectName(shown);
  const title = `Sidetone diagnosis${name === null ? '' : ` of ${name}`}`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escaped(title)}: ${VERDICT_WORDS[shown.verdict.status]}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    header(shown, title),
    verdictSection(shown.verdict),
    whatToDo(shown.verdict),
    selfTestHtml(shown.selfTest),
    furtherCauses(shown.verdict),
    checksSection(shown.checks),
    runSection(shown),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function header(report: DiagnosisReport, title: string): string {
  const { startedAt, mode, cancelled, tool, host } = report;
  const facts = [
    timeWords(startedAt),
    `${mode} run`,
    durationWords(runDurationMs(report)),
    host.os,
    `sidetone ${tool.version}`,
  ];
  const note = cancelled
    ? '<p class="note">The run was cancelled: the verdict rests on what was seen until then.</p>'
    : '';
  return `<header><h1>${escaped(title)}</h1><p class="quiet">${facts.map(escaped).join(' · ')}</p>${note}</header>`;
}

function verdictSection(verdict: Verdict): string {
  const { status, sentence } = verdict;
  return [
    `<section class="verdict ${status}" aria-label="Verdict">`,
    `<p class="status"><span class="sign" aria-hidden="true">${SIGNS[status]}</span> ${VERDICT_WORDS[status]}</p>`,
    `<p class="sentence">${escaped(sentence)}</p>`,
    pathPicture(verdict),
    '</section>',
  ].join('\n');
}

function whatToDo(verdict: Verdict): string {
  const primary = primaryCause(verdict);
  if (!primary) return '';
  const { explanation, fix, owner, reason, technical, code, confidence } = primary;
  return [
    '<section><h2>What to do</h2>',
    `<p>${escaped(explanation)}</p>`,
    `<p>Who can do it: <strong>${escaped(ownerWords(owner))}</strong></p>`,
    `<ol>${fix.map((step) => `<li>${withCode(step)}</li>`).join('')}</ol>`,
    '<h3>Why this cause</h3>',
    `<p>${escaped(reason)}</p>`,
    `<p class="quiet"><code>${escaped(code)}</code>, ${confidence}. ${withCode(technical)}</p>`,
    seenIn(primary),
    '</section>',
  ].join('\n');
}

function furtherCauses(verdict: Verdict): string {
  const { others, notes } = furtherOf(verdict);
  return causeList('Also found', others) + causeList('Worth knowing', notes);
}

function causeList(heading: string, causes: Cause[]): string {
  if (causes.length === 0) return '';
  const items = causes.map((cause) => {
    const { title, role, confidence, code, reason, fix, owner } = cause;
    const steps =
      role === 'consequence'
        ? ''
        : `<details><summary>What to do, by ${escaped(ownerWords(owner))}</summary><ol>${fix.map((step) => `<li>${withCode(step)}</li>`).join('')}</ol></details>`;
    return `<li><p><strong>${escaped(title)}</strong> <span class="tag">${role}</span> <span class="tag">${confidence}</span></p><p>${escaped(reason)} <code>${escaped(code)}</code></p>${seenIn(cause)}${steps}</li>`;
  });
  return `<section><h2>${heading}</h2><ul class="causes">${items.join('\n')}</ul></section>`;
}

function seenIn({ evidence }: Cause): string {
  if (evidence.length === 0) return '';
  const links = evidence.map((id) => `<a href="#${escaped(anchor(id))}">${escaped(id)}</a>`);
  return `<p class="quiet">Seen in: ${links.join(', ')}</p>`;
}

function checksSection(checks: CheckResult[]): string {
  const areas = [...new Set(checks.map(({ area }) => area))];
  const parts = areas.map((area) => {
    const rows = checks.filter((check) => check.area === area).map(checkRow);
    return `<h3>${escaped(AREA_TITLES[area] ?? area)}</h3>\n${rows.join('\n')}`;
  });
  return `<section><h2>Checks</h2>\n${parts.join('\n')}\n</section>`;
}

function checkRow({ id, status, title, summary, evidence, durationMs }: CheckResult): string {
  const label = `<span class="status"><span class="sign" aria-hidden="true">${SIGNS[status]}</span> ${STATUS_WORDS[status]}</span>`;
  const head = `${label}<span class="what"><strong>${escaped(title)}</strong><span>${escaped(summary)}</span></span>`;
  const foot = `<p class="quiet"><code>${escaped(id)}</code>, took ${durationWords(durationMs)}</p>`;
  const body = evidence.length === 0 ? '<p class="quiet">No evidence was taken.</p>' : evidenceHtml(evidence);
  return `<details class="check ${status}" id="${escaped(anchor(id))}"${status === 'fail' ? ' open' : ''}><summary>${head}</summary><div class="evidence">${body}${foot}</div></details>`;
}

function runSection({ timeline, host, profile, calls }: DiagnosisReport): string {
  const times = timeline.map(
    ({ at, source, text }) =>
      `<tr><td class="figure">${escaped(at.slice(11, 23))}</td><td>${escaped(source)}</td><td>${escaped(text)}</td></tr>`,
  );
  const addresses = host.interfaces.map(({ name, address }) => `${name} ${address}`).join(', ');
  const called = calls.map(
    ({ callId, target, state, transport }, index) =>
      `<li>Call ${index + 1}: ${escaped(target)}, ${state}${transport ? `, ${transport.toUpperCase()}` : ''}, Call-ID <code>${escaped(callId)}</code></li>`,
  );
  return [
    '<section><h2>The run</h2>',
    `<p class="quiet">${escaped(`${host.os}, Node ${host.node}${host.electron ? `, Electron ${host.electron}` : ''}`)}<br>${escaped(addresses)}</p>`,
    called.length === 0 ? '' : `<ul>${called.join('')}</ul>`,
    `<details><summary>Timeline (UTC)</summary><div class="scroll"><table><tbody>${times.join('')}</tbody></table></div></details>`,
    `<details><summary>Profile, without its secrets</summary><pre>${escaped(JSON.stringify(profile, null, 2) ?? '')}</pre></details>`,
    '</section>',
  ].join('\n');
}

function anchor(id: string): string {
  return `check-${id.replace(/[^\w.-]/g, '-')}`;
}

/** Commands and settings stand between backticks in the catalogue. */
function withCode(text: string): string {
  return escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}
