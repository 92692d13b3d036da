/** Style sheet of the HTML report: the colours of the window, both themes, and paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --surface: #ffffff; --sunk: #eceef1; --line: #d3d8de; --text: #1a2129; --quiet: #525d6b;
  --accent: #0b5f67; --good: #1c6e3d; --good-soft: #e0f2e6; --warn: #835200; --warn-soft: #fdf0d5;
  --bad: #b3261e; --bad-soft: #fce7e5; --inbound: #1d5fc4; --outbound: #a34a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161b; --surface: #1a2027; --sunk: #141920; --line: #313b46; --text: #e8ecf0; --quiet: #a5b0bd;
    --accent: #6accd5; --good: #6fcf8f; --good-soft: #16301f; --warn: #f0b955; --warn-soft: #362a11;
    --bad: #ff8a80; --bad-soft: #3d1b1a; --inbound: #7fb2ff; --outbound: #f2a45c;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif;
}
main { max-width: 960px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 20px; margin: 0; }
h2 { font-size: 18px; margin: 0 0 8px; }
h3 { font-size: 15px; margin: 16px 0 8px; }
p { margin: 0 0 8px; }
section { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 16px; margin-top: 16px; }
code, pre { font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', Consolas, 'Liberation Mono', monospace; font-size: 13px; }
code { background: var(--sunk); border-radius: 4px; padding: 0 4px; overflow-wrap: anywhere; }
pre { background: var(--sunk); border-radius: 4px; padding: 8px; margin: 0; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
ol, ul { margin: 0 0 8px; padding-left: 24px; }
li { margin-bottom: 4px; overflow-wrap: anywhere; }
a { color: var(--accent); }
.quiet { color: var(--quiet); font-size: 13px; }
.note { color: var(--warn); }
.tag { border: 1px solid var(--line); border-radius: 4px; padding: 0 4px; color: var(--quiet); font-size: 12px; }
.status { font-weight: 600; white-space: nowrap; }
.sign { display: inline-block; min-width: 1.2em; text-align: center; }
.verdict { border-left-width: 8px; }
.verdict .sentence { font-size: 20px; font-weight: 600; overflow-wrap: anywhere; }
.verdict.healthy { border-left-color: var(--good); background: var(--good-soft); }
.verdict.degraded { border-left-color: var(--warn); background: var(--warn-soft); }
.verdict.failed { border-left-color: var(--bad); background: var(--bad-soft); }
.healthy > .status, .pass > summary .status { color: var(--good); }
.degraded > .status, .warn > summary .status { color: var(--warn); }
.failed > .status, .fail > summary .status { color: var(--bad); }
.skip > summary .status, .info > summary .status { color: var(--quiet); }
.path { display: block; width: 100%; max-width: 750px; margin-top: 8px; }
.path text, .series text { fill: var(--text); font: 14px system-ui, sans-serif; text-anchor: middle; }
.path .line { stroke: var(--quiet); stroke-width: 2; fill: none; }
.path .station { fill: var(--surface); stroke: var(--quiet); stroke-width: 2; }
.path.healthy .station { stroke: var(--good); }
.path.healthy .line { stroke: var(--good); }
.path.failed .broken, .path.failed .mark { stroke: var(--bad); stroke-width: 3; }
.path.degraded .broken, .path.degraded .mark { stroke: var(--warn); stroke-width: 3; }
.path .mark-word { font-weight: 600; }
.path.failed .mark-word { fill: var(--bad); }
.path.degraded .mark-word { fill: var(--warn); }
.causes { list-style: none; padding: 0; }
.causes > li { border-top: 1px solid var(--line); padding-top: 8px; margin-top: 8px; }
details.check { border-top: 1px solid var(--line); }
summary { cursor: pointer; padding: 8px 0; }
.check > summary { display: flex; gap: 16px; list-style: none; }
.check > summary::-webkit-details-marker { display: none; }
.check > summary .status { flex: 0 0 96px; }
.what { display: flex; flex-direction: column; min-width: 0; overflow-wrap: anywhere; }
summary:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.evidence { padding: 0 0 16px 112px; }
figure { margin: 8px 0 16px; }
figcaption { font-weight: 600; margin-bottom: 4px; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; margin-bottom: 8px; }
th { font-weight: 600; }
th, td { text-align: left; vertical-align: top; padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.values th { color: var(--quiet); font-weight: 400; white-space: nowrap; }
.figure { text-align: right; white-space: nowrap; }
.ladder td { white-space: nowrap; }
.inbound .arrow { color: var(--inbound); }
.outbound .arrow { color: var(--outbound); }
.compare { display: grid; grid-template-columns: 1fr 1fr; gap: 16px; }
mark { background: var(--warn-soft); color: inherit; outline: 1px solid var(--warn); }
.series { display: block; width: 100%; max-width: 640px; }
.series text { font-size: 12px; fill: var(--quiet); text-anchor: start; }
.series .y, .series .limit-word { text-anchor: end; }
.series .axis { stroke: var(--line); fill: none; }
.series .curve { stroke: var(--accent); stroke-width: 2; fill: none; }
.series .point { fill: var(--accent); }
.series .limit { stroke: var(--bad); stroke-dasharray: 6 4; fill: none; }
@media (max-width: 640px) {
  .evidence { padding-left: 0; }
  .compare { grid-template-columns: 1fr; }
  .check > summary { flex-direction: column; gap: 0; }
  .check > summary .status { flex-basis: auto; }
}
@media print {
  body { background: none; font-size: 12px; }
  main { max-width: none; padding: 0; }
  section, figure { break-inside: avoid-page; }
  section { border-color: #999; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
