import { routes } from '@vfab/server'
import { expect, test } from 'vitest'

import { addresses, addressOf, type RequestId } from '../src/api/addresses.ts'

test.each(Object.keys(addresses) as RequestId[])('%s is asked as the server has it', (id) => {
  expect(addresses[id]).toBe(`${routes[id].method} ${routes[id].path}`)
})

test('names in a path are one segment each', () => {
  const { method, path } = addressOf('showQueue', { device: 'ebb:/dev/tty 1' })
  expect([method, path]).toEqual(['GET', 'api/v1/queues/ebb%3A%2Fdev%2Ftty%201'])
})

test('a query leaves out what is not given', () => {
  expect(addressOf('frame', { camera: 'top' }, { after: '7' }).path).toBe('api/v1/cameras/top/frame?after=7')
  expect(addressOf('frame', { camera: 'top' }, { after: undefined }).path).toBe('api/v1/cameras/top/frame')
})
