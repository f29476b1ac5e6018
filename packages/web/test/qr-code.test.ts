import { expect, test } from 'vitest'

import { qrPath } from '../src/parts/qr-code.tsx'

test('dark squares beside each other are one rectangle', () => {
  expect(qrPath(['1101', '0000', '0110'])).toBe('M0 0h2v1h-2zM3 0h1v1h-1zM1 2h2v1h-2z')
})
