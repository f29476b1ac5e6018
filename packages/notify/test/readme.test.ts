import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

const read = (path: string): Promise<string> => readFile(new URL(`../${path}`, import.meta.url), 'utf8')

test('the example in the README is the one that is compiled', async () => {
  expect(await read('README.md')).toContain(await read('example/finished.ts'))
})
