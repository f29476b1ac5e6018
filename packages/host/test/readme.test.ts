import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, '..')

test('the example in the README is the one that is compiled', () => {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')
  const code = /<!-- (example\/\S+) -->\s+```ts\n([\s\S]*?)```/.exec(readme)
  expect(code?.[2]).toBe(readFileSync(join(folder, code?.[1] ?? ''), 'utf8'))
})
