import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

test('the example of the README is the one that is compiled', async () => {
  const [readme, example] = await Promise.all(['README.md', 'example/example.ts'].map((file) => readFile(file, 'utf8')))
  expect(readme).toContain(example)
})
