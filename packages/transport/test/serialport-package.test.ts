import { expect, test } from 'vitest'

import { requireSerialport, serialAvailability } from '../src/serialport-package.ts'

const absent = async (): Promise<never> => {
  throw new Error("Cannot find package 'serialport'")
}

test('where serialport loads, nothing is missing', async () => {
  expect(await serialAvailability()).toEqual({ available: true, missing: [] })
})

test('without serialport a driver still works over the network, and says what is missing for serial ports', async () => {
  const { available, missing, optional } = await serialAvailability(absent)
  expect({ available, missing }).toEqual({ available: true, missing: [] })
  expect(optional).toEqual([
    {
      name: '@serialport/bindings-cpp',
      neededFor: 'serial ports',
      hint: expect.stringContaining('npm install @serialport/bindings-cpp') as string,
    },
  ])
})

test('a port that needs serialport says that it does not load, and how to install it', async () => {
  await expect(requireSerialport(absent)).rejects.toMatchObject({
    type: 'dependency',
    code: 'DEPENDENCY_MISSING',
    hint: expect.stringContaining('npm install @serialport/bindings-cpp') as string,
    cause: { message: "Cannot find package 'serialport'" },
  })
})
