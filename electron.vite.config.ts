import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/**
 * Three programs out of one tree: the main process (with the command line and the workers beside it), the sandboxed
 * preload (which has to be CommonJS) and the page that both the Electron window and `sidetone serve` show.
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      sourcemap: true,
      rollupOptions: {
        input: {
          index: 'src-main/hosts/electron/main.ts',
          cli: 'src-main/hosts/cli/cli.ts',
          'media-worker': 'src-main/media/thread/worker.ts',
          'capture-worker': 'src-main/captures/worker.ts',
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { index: 'src-main/hosts/electron/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    build: { outDir: 'out/renderer', rollupOptions: { input: { index: 'src-renderer/index.html' } } },
    plugins: [react()],
  },
});
