import { createPipePair } from '@vfab/driver-kit/testing'
import { expect, test } from 'vitest'
import { tracePipe } from '../src/index.ts'

test('shows every chunk that crosses a pipe', async () => {
  const [near, far] = createPipePair({ addresses: ['near', 'far'] })
  const seen: string[] = []
  const traced = tracePipe(near, (direction, bytes, address) => {
    seen.push(`${direction} ${address} ${Buffer.from(bytes).toString()}`)
  })
  const answered = new Promise<void>((resolve) => traced.onData(() => resolve()))
  far.onData(() => void far.write(Buffer.from('pong')))
  await traced.write(Buffer.from('ping'))
  await answered
  expect(seen).toEqual(['sent near ping', 'received near pong'])
  await traced.close()
  expect(await traced.closed).toBeUndefined()
})
