import { expect, test } from 'vitest'

import { qrText } from '../src/qr-text.ts'

test('two rows of squares are one line, dark on light, within a light border', () => {
  const escapes = (line: string): string => `\u001b[30;107m${line}\u001b[0m`
  expect(qrText(['110', '101', '001'])).toBe(['       ', '  █▀▄  ', '    ▀  ', '       '].map(escapes).join('\n'))
})
