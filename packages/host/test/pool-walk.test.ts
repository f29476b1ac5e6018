import { createManualClock, settled } from '@vfab/driver-kit/testing'
import { expect, test, vi } from 'vitest'

import { createSessionPool, createTtlCache, type Lease } from '../src/index.ts'
import { type Choices, walk, walkPlan } from './random-walk.ts'

interface Member {
  readonly sort: string
  readonly number: number
  alive: boolean
  ended: number
}

async function walkPool(choices: Choices, length: number): Promise<void> {
  const clock = createManualClock()
  const made: Member[] = []
  const leased = new Map<Member, Lease<Member>>()
  const hanging = new Set<() => void>()
  /** Ends at once, with a fault, or when the walk says so. */
  const wait = (): Promise<void> => {
    if (choices.chance(0.5)) return Promise.resolve()
    if (choices.chance(0.2)) return Promise.reject(new Error('a fault'))
    return new Promise((resolve) => hanging.add(resolve))
  }
  const endWaits = (): void => {
    for (const end of hanging) end()
    hanging.clear()
  }
  const maxMembers = 1 + choices.below(3)
  const pool = createSessionPool<string, Member>({
    maxMembers,
    clock,
    deadlineMs: 1000,
    async create(sort) {
      await wait()
      const member = { sort, number: made.length, alive: true, ended: 0 }
      made.push(member)
      return member
    },
    isCompatible: ({ sort }, wanted) => sort === wanted,
    async isUsable({ alive }) {
      await wait()
      return alive
    },
    async destroy(member) {
      member.ended += 1
      await wait()
    },
  })
  const pending = new Set<Promise<unknown>>()
  const begin = (operation: Promise<unknown>): void => {
    const ended = operation.catch(() => {}).finally(() => pending.delete(ended))
    pending.add(ended)
  }
  const acquire = async (): Promise<void> => {
    const aborter = new AbortController()
    if (choices.chance(0.3))
      void clock.sleep(choices.below(500)).then(() => aborter.abort(new Error('no longer wanted')))
    const sort = choices.pick(['a', 'b'])
    const lease = await pool.acquire(sort, { signal: aborter.signal })
    expect(leased.has(lease.member)).toBe(false)
    expect(lease.member).toMatchObject({ sort, ended: 0 })
    leased.set(lease.member, lease)
  }
  const release = (): void => {
    const [member, lease] = [...leased][choices.below(leased.size)] ?? []
    if (!member || !lease) return
    leased.delete(member)
    begin(lease.release())
    if (choices.chance(0.2)) begin(lease.release())
  }
  const steps: readonly (() => unknown)[] = [
    () => begin(acquire()),
    () => begin(acquire()),
    release,
    release,
    () => void (made.length > 0 && (choices.pick(made).alive = false)),
    () => clock.advance(choices.below(1500)),
    () => settled(),
    endWaits,
  ]
  for (let step = 0; step < length; step += 1) {
    await choices.pick(steps)()
    expect(pool.size).toBeLessThanOrEqual(maxMembers)
    expect(pool.idle).toBeLessThanOrEqual(pool.size)
  }
  begin(pool.close())
  while (leased.size > 0) release()
  for (let round = 0; round < 20; round += 1) {
    endWaits()
    await clock.advance(1000)
    while (leased.size > 0) release()
  }
  await Promise.all(pending)
  expect({ size: pool.size, idle: pool.idle, waiting: pool.waiting, sleeping: clock.sleeping }).toEqual({
    size: 0,
    idle: 0,
    waiting: 0,
    sleeping: 0,
  })
  expect(made.filter(({ ended }) => ended !== 1)).toEqual([])
}

/** The cache against the plainest account of what it may hold: the last value that was set or loaded, while it is fresh. */
async function walkCache(choices: Choices, length: number): Promise<void> {
  const clock = createManualClock()
  const cache = createTtlCache<string, number>({ ttlMs: 100, clock, maxEntries: 10 })
  const truth = new Map<string, { value: number; setAtMs: number; turn: number }>()
  /** Of each key, the newest thing that was done to it: an older load must not undo it. */
  const turns = new Map<string, number>()
  const hanging: (() => void)[] = []
  let turn = 0
  const steps: readonly ((key: string) => unknown)[] = [
    (key) => {
      turn += 1
      turns.set(key, turn)
      truth.set(key, { value: turn, setAtMs: clock.now(), turn })
      cache.set(key, turn)
    },
    (key) => {
      turns.set(key, (turn += 1))
      truth.delete(key)
      cache.invalidate(key)
    },
    (key) => {
      const loaded = (turn += 1)
      void cache
        .load(key, async () => {
          turns.set(key, loaded)
          if (choices.chance(0.6)) await new Promise<void>((resolve) => hanging.push(resolve))
          if (choices.chance(0.3)) throw new Error('a fault')
          // Kept by the cache right after this: only the newest counts.
          if (turns.get(key) === loaded) truth.set(key, { value: loaded, setAtMs: clock.now(), turn: loaded })
          return loaded
        })
        .catch(() => {})
    },
    () => clock.advance(choices.below(80)),
    () => settled(),
    () => hanging.splice(0).forEach((end) => end()),
  ]
  for (let step = 0; step < length; step += 1) {
    const key = choices.pick(['a', 'b', 'c'])
    await choices.pick(steps)(key)
    await settled()
    const known = truth.get(key)
    const isFresh = known !== undefined && clock.now() < known.setAtMs + 100
    expect(cache.get(key)).toBe(isFresh ? known.value : undefined)
  }
  hanging.forEach((end) => end())
  await settled()
}

const plan = walkPlan(6000)

test(`a pool holds what it promises on any walk (${plan.steps} steps)`, async () => {
  const warnings = vi.spyOn(process, 'emitWarning').mockReturnValue()
  await walk(plan, 40, walkPool)
  warnings.mockRestore()
}, 3_600_000)

test(`a cache holds what it promises on any walk (${plan.steps} steps)`, () => walk(plan, 40, walkCache), 3_600_000)
