import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { adviceFor } from '../example/which-package.ts'

test('the README shows the example as it is compiled', () => {
  const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')
  expect(read('README.md')).toContain(`\`\`\`ts\n${read('example/which-package.ts')}\`\`\``)
})

test('the example gives advice for known and unknown devices', () => {
  expect(adviceFor('axidraw')).toBe('npm install @vfab/plotter-ebb')
  expect(adviceFor('cricut')).toMatch(/^Cricut cutting machines: no driver yet/)
  expect(adviceFor('cameo')).toBe('npm install @vfab/plotter-silhouette')
  expect(adviceFor('toaster')).toBe('no package is known for toaster yet')
})
