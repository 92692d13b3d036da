/**
 * What a live update of the charts costs the page: eight streams over a full window of two minutes, once a second each, in
 * Chromium on the built page. The peer's figure is the same eight lines drawn plainly on a canvas of the same size.
 */
import { chromium } from '@playwright/test';
import { StandInEngine } from '../e2e/app/support/standInEngine';
import { pause } from './support/program';
import { mean, percentile, printTable } from './support/table';

const STREAMS = 8;
const ROUNDS = 100;
const HISTORY_S = 600;

const engine = new StandInEngine();
await engine.start();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const call = engine.addRunningCall('sip:echo@127.0.0.1:5060', HISTORY_S);
  await page.goto(engine.address);
  await page.getByRole('heading', { name: 'echo' }).waitFor();
  await page.evaluate(() => {
    const costs: number[] = [];
    Object.assign(window, { costs });
    const observer = new PerformanceObserver((list) => {
      costs.push(...list.getEntriesByName('sidetone.charts.update').map((entry) => entry.duration));
    });
    observer.observe({ entryTypes: ['measure'] });
  });
  for (let round = 0; round < ROUNDS; round++) {
    engine.sendStreams(call, STREAMS);
    await pause(40);
  }
  const ours = await page.evaluate(() => (window as unknown as { costs: number[] }).costs);
  const plain = await page.evaluate(
    ({ streams, rounds }) => {
      const canvas = document.createElement('canvas');
      canvas.width = 640;
      canvas.height = 400;
      const context = canvas.getContext('2d');
      const costs: number[] = [];
      for (let round = 0; context && round < rounds; round++) {
        const begin = performance.now();
        context.clearRect(0, 0, canvas.width, canvas.height);
        for (let stream = 0; stream < streams; stream++) {
          context.beginPath();
          for (let x = 0; x < 120; x++) context.lineTo(x * 5, 200 + Math.sin(x + round) * 20 + stream * 10);
          context.stroke();
        }
        costs.push(performance.now() - begin);
      }
      return costs;
    },
    { streams: STREAMS, rounds: ROUNDS },
  );
  console.log(`One live update of ${STREAMS} streams, ms (aim: under 4)`);
  printTable(
    ['', 'updates', 'median', 'mean', 'p99'],
    [
      ['Sidetone, six charts on one axis', ours.length, percentile(ours, 0.5), mean(ours), percentile(ours, 0.99)],
      ['plain canvas, one line a stream', plain.length, percentile(plain, 0.5), mean(plain), percentile(plain, 0.99)],
    ],
  );
} finally {
  await browser.close();
  await engine.stop();
}
