import fs from 'node:fs';
import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

const here = import.meta.dirname;
const benches = fs.readdirSync(here).filter((name) => name.endsWith('.bench.ts'));

/** Bundles each bench into out/bench, so that what is measured is the code as it is shipped. */
export default defineConfig({
  build: {
    outDir: 'out/bench',
    emptyOutDir: true,
    target: 'node20',
    ssr: true,
    minify: false,
    rollupOptions: {
      input: Object.fromEntries(benches.map((name) => [name.replace('.bench.ts', ''), `${here}/${name}`])),
      external: [/^[^./]/, ...builtinModules, ...builtinModules.map((name) => `node:${name}`)],
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
