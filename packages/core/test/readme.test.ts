import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { driverErrorCodes, driverErrorTypes } from '../src/index.ts'

function textOf(file: string): string {
  return readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')
}

test('the README lists every error code with its type', () => {
  const rows = driverErrorTypes.map((type) => {
    const codes = Object.entries(driverErrorCodes).filter(([, of]) => of === type)
    return [`\`${type}\``, codes.map(([code]) => `\`${code}\``).join(', ')]
  })
  const documented = textOf('README.md')
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1),
    )
  for (const row of rows) expect(documented).toContainEqual(row)
})
