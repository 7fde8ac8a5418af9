import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The patient's page, built into the folder that the hosting serves. */
export default defineConfig({
  root: fileURLToPath(new URL('patient', import.meta.url)),
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
    emptyOutDir: true,
    // The page's own policy forbids inline data, so that small files stay files too.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
