/** How the portal is built: into `dist/portal`, all of it below the one address that no API has. */
import griffel from '@griffel/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/portal/',
  plugins: [griffel(), react()],
  // Made anew for every answer: see src/portal/page-policy.ts.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: '../dist/portal',
    emptyOutDir: true,
    // Inlined assets would be `data:` addresses, which the policy refuses to scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
});
