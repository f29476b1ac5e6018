import { defineConfig } from 'vite'

/** The page becomes a file set of @vfab/server, which serves it from any path: every address in it is relative. */
export default defineConfig({
  base: './',
  build: {
    outDir: '../server/dist/page',
    emptyOutDir: true,
    target: 'es2022',
    // Whoever opens the developer tools may read what runs there; it is not part of the size of the page.
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Not called a licence: it would keep the licence of the package out of its tarball.
    license: { fileName: 'notices.md' },
  },
  worker: { format: 'es' },
})
