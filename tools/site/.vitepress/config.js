import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vitepress'

/** Where `node tools/dist/site/build.js` has put the pages. */
const work = fileURLToPath(new URL('../../../out/site/', import.meta.url))

export default defineConfig({
  lang: 'en',
  title: 'vfab',
  description: 'Hardware drivers for desktop fabrication on Node.js: plot, film, and guard plots with sensors.',
  srcDir: `${work}pages`,
  cacheDir: `${work}cache`,
  cleanUrls: false,
  lastUpdated: false,
  // Colours that are told apart by everybody.
  markdown: { theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' } },
  vite: { logLevel: 'warn', build: { chunkSizeWarningLimit: 10_000 } },
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        // The API reference has every word: it comes after the pages for people.
        miniSearch: { searchOptions: { boostDocument: (id) => (id.includes('/api/') ? 0.1 : 1) } },
      },
    },
    outline: { level: [2, 3] },
    sidebar: JSON.parse(readFileSync(`${work}sidebar.json`, 'utf8')),
    nav: [
      { text: 'Start', link: '/' },
      { text: 'Commands', link: '/commands' },
      { text: 'Errors', link: '/errors' },
      { text: 'Write a driver', link: '/guides/write-a-driver' },
    ],
  },
})
