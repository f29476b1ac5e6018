import { createManualClock, settled } from '@vfab/driver-kit/testing'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'

import { createSessionPool, type SessionPool, type SessionPoolOptions } from '../src/index.ts'

interface Member {
  readonly port: string
  readonly number: number
  alive: boolean
}

interface Setup {
  pool: SessionPool<string, Member>
  made: Member[]
  ended: number[]
}

/** A pool of members per port. */
function setup(maxMembers: number, options: Partial<SessionPoolOptions<string, Member>> = {}): Setup {
  const made: Member[] = []
  const ended: number[] = []
  const pool = createSessionPool<string, Member>({
    maxMembers,
    create: async (port) => {
      const member = { port, number: made.length + 1, alive: true }
      made.push(member)
      return member
    },
    isCompatible: ({ port }, wanted) => port === wanted,
    isUsable: ({ alive }) => alive,
    destroy: async ({ number }) => void ended.push(number),
    ...options,
  })
  return { pool, made, ended }
}

test('a member that came back is handed out again', async () => {
  const { pool, made } = setup(5)
  const first = await pool.acquire('a')
  await first.release()
  expect(pool.idle).toBe(1)
  const second = await pool.acquire('a')
  expect(second.member).toBe(first.member)
  expect(made).toHaveLength(1)
})

test('an incompatible member is never handed out, although it is idle', async () => {
  const { pool, made } = setup(5)
  await (await pool.acquire('a')).release()
  const lease = await pool.acquire('b')
  expect(lease.member.port).toBe('b')
  expect(made.map(({ port }) => port)).toEqual(['a', 'b'])
})

test('an idle member that does not fit makes room when the pool is full', async () => {
  const { pool, ended } = setup(1)
  await (await pool.acquire('a')).release()
  expect((await pool.acquire('b')).member.port).toBe('b')
  expect(ended).toEqual([1])
  expect(pool.size).toBe(1)
})

test('a failed factory is not counted: a member that could not be made takes no place', async () => {
  const { pool, made } = setup(1, {
    create: async (port) => {
      if (port === 'broken') throw new Error('no such port')
      const member = { port, number: 1, alive: true }
      made.push(member)
      return member
    },
  })
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await expect(pool.acquire('broken')).rejects.toThrow('no such port')
  }
  expect(pool.size).toBe(0)
  expect((await pool.acquire('a')).member.port).toBe('a')
})

test('who finds the pool full waits, and is served in the order of asking', async () => {
  const { pool } = setup(1)
  const lease = await pool.acquire('a')
  const order: string[] = []
  const wait = async (name: string): Promise<void> => {
    const mine = await pool.acquire('a')
    order.push(name)
    await mine.release()
  }
  const all = ['first', 'second', 'third'].map(wait)
  await settled()
  expect([pool.waiting, order]).toEqual([3, []])
  await lease.release()
  await Promise.all(all)
  expect(order).toEqual(['first', 'second', 'third'])
})

test('an abort while waiting ends the wait with its own reason and gives the place to the next', async () => {
  const { pool } = setup(1)
  const lease = await pool.acquire('a')
  const controller = new AbortController()
  const aborted = pool.acquire('a', { signal: controller.signal })
  const next = pool.acquire('a')
  controller.abort(new Error('enough'))
  await expect(aborted).rejects.toThrow('enough')
  await lease.release()
  expect((await next).member.number).toBe(1)
})

test('an abort while a member is made ends the wait, and a member that comes in spite of it is ended', async () => {
  let finish = (_member: Member): void => {}
  const { pool, ended } = setup(1, { create: () => new Promise((resolve) => (finish = resolve)) })
  const controller = new AbortController()
  const aborted = pool.acquire('a', { signal: controller.signal })
  controller.abort(new Error('enough'))
  await expect(aborted).rejects.toThrow('enough')
  expect(pool.size).toBe(1)
  finish({ port: 'a', number: 9, alive: true })
  await settled()
  expect([ended, pool.size]).toEqual([[9], 0])
})

test('a member that died is replaced, whether it died in use or idle', async () => {
  const { pool, made, ended } = setup(1)
  const first = await pool.acquire('a')
  first.member.alive = false
  await first.release()
  const second = await pool.acquire('a')
  await second.release()
  made[1]!.alive = false
  expect((await pool.acquire('a')).member.number).toBe(3)
  expect(ended).toEqual([1, 2])
})

test('releasing twice gives back once, and a lease ends with its block', async () => {
  const { pool } = setup(2)
  {
    await using lease = await pool.acquire('a')
    await lease.release()
    await lease.release()
  }
  expect([pool.idle, pool.size]).toEqual([1, 1])
})

test('closing refuses who waits, ends idle members at once and the others when they come back', async () => {
  const { pool, ended } = setup(2)
  const used = await pool.acquire('a')
  await (await pool.acquire('b')).release()
  const another = await pool.acquire('b')
  const waiting = pool.acquire('a')
  waiting.catch(() => {})
  await another.release()
  await (await waiting).release()
  const closing = pool.close()
  await settled()
  expect(ended).toHaveLength(2)
  await expect(pool.acquire('a')).rejects.toMatchObject({ code: 'STATE_INVALID' })
  await used.release()
  await closing
  expect(pool.size).toBe(0)
})

test('a member that fails to end is a warning and frees its place', async () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const { pool } = setup(1, { destroy: () => Promise.reject(new Error('stuck')) })
  const lease = await pool.acquire('a')
  lease.member.alive = false
  await lease.release()
  expect(warned).toHaveBeenCalledWith(expect.stringContaining('stuck'), { code: 'VFAB_POOL_DESTROY_FAILED' })
  expect(pool.size).toBe(0)
  warned.mockRestore()
})

test('whatever is asked for in whatever order, no more members exist than allowed, and none is shared', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.record({ port: fc.constantFrom('a', 'b', 'c'), dies: fc.boolean(), fails: fc.boolean() }), {
        maxLength: 30,
      }),
      async (maxMembers, requests) => {
        let alive = 0
        let most = 0
        const held = new Set<Member>()
        const { pool } = setup(maxMembers, {
          create: async (port) => {
            await settled()
            if (port === 'fails') throw new Error('no such port')
            alive += 1
            most = Math.max(most, alive)
            return { port, number: alive, alive: true }
          },
          destroy: async () => {
            await settled()
            alive -= 1
          },
        })
        const use = async ({ port, dies, fails }: (typeof requests)[number]): Promise<void> => {
          const lease = await pool.acquire(fails ? 'fails' : port)
          expect(held.has(lease.member)).toBe(false)
          expect(lease.member.port).toBe(port)
          held.add(lease.member)
          await settled()
          lease.member.alive = !dies
          held.delete(lease.member)
          await lease.release()
        }
        const outcomes = await Promise.allSettled(requests.map(use))
        expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(requests.map(({ fails }) => fails))
        expect(most).toBeLessThanOrEqual(maxMembers)
        await pool.close()
        expect([alive, pool.size]).toEqual([0, 0])
      },
    ),
    { numRuns: 30 },
  )
})

test('a pool for no members is a mistake of the program', () => {
  expect(() => setup(0)).toThrow(RangeError)
})

test('a member whose end hangs keeps its place for the deadline only, and close ends', async () => {
  const clock = createManualClock()
  const warnings = vi.spyOn(process, 'emitWarning').mockReturnValue()
  const { pool } = setup(1, { destroy: () => new Promise(() => {}), deadlineMs: 500, clock })
  const lease = await pool.acquire('a')
  await lease.release()
  let closed = false
  void pool.close().then(() => (closed = true))
  await settled()
  expect(closed).toBe(false)
  await clock.advance(500)
  await settled()
  expect(closed).toBe(true)
  expect(warnings).toHaveBeenCalledOnce()
  warnings.mockRestore()
})
