import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const pathTo = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The patient's page and that of the vaccination points, built into the folder that the hosting serves. */
export default defineConfig({
  root: pathTo('.'),
  publicDir: pathTo('patient/public'),
  plugins: [react()],
  build: {
    outDir: pathTo('../dist/web'),
    emptyOutDir: true,
    rollupOptions: { input: { patient: pathTo('index.html'), site: pathTo('punkty-szczepien.html') } },
    // The pages' own policy forbids inline data, so that small files stay files too.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
