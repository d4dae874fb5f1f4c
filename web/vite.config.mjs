import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** The oldest browser of a bureau that is served. */
const OLDEST = 'chrome86';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'true',
  },
  worker: { format: 'es' },
  build: {
    target: OLDEST,
    cssTarget: OLDEST,
    outDir: '../dist/page',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // Two files to the first numbers: a small one that starts the worker, and one with all that the first screen needs.
        codeSplitting: {
          groups: [
            {
              name: 'start',
              test: /web[\\/](start|old-browser|address[\\/]first-question|server[\\/]inputs-path|desk[\\/]horizon)\.ts$/,
              priority: 2,
            },
            { name: 'main', test: /web[\\/]main\.ts$/, priority: 1 },
          ],
        },
      },
    },
  },
  logLevel: 'warn',
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/problems': 'http://127.0.0.1:8080' } },
});
