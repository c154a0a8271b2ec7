import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env['CONSILIUM_URL'] ?? 'http://localhost:8099';
const toServer = Object.fromEntries(['/api', '/login', '/logout'].map((path) => [path, { target: server }]));

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'target/classes/META-INF/resources',
    emptyOutDir: true,
    // Fonts and icons stay files: a data: address would need a hole in the content security policy.
    assetsInlineLimit: 0,
    // No inline polyfill script; every browser that runs the pages preloads modules itself.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      output: {
        manualChunks: (id) =>
          /node_modules\/(react|react-dom|react-router|scheduler|@tanstack)\//.test(id) ? 'frame' : undefined,
      },
    },
  },
  css: { preprocessorOptions: { scss: { quietDeps: true } } },
  server: { port: 8098, proxy: toServer },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    // One worker's files share the component library: loading it anew for each would take longer than all tests.
    isolate: false,
    maxWorkers: 2,
    css: false,
    testTimeout: 30_000,
  },
});
