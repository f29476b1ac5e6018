import { createHastyClock, createLeapingClock, createManualClock, settled } from '@vfab/driver-kit/testing'
import { expect, test } from 'vitest'

test('a manual clock wakes each sleeper at its own moment, in order', async () => {
  const clock = createManualClock()
  const woken: [string, number][] = []
  void clock.sleep(30).then(() => woken.push(['late', clock.now()]))
  void clock.sleep(10).then(async () => {
    woken.push(['early', clock.now()])
    await clock.sleep(5)
    woken.push(['again', clock.now()])
  })
  await clock.advance(20)
  expect(woken).toEqual([
    ['early', 10],
    ['again', 15],
  ])
  expect([clock.now(), clock.sleeping, clock.sleeps]).toEqual([20, 1, [30, 10, 5]])
})

test('after a standstill of a manual clock everybody who is due wakes late', async () => {
  const clock = createManualClock()
  const woken: number[] = []
  for (const durationMs of [10, 30, 200]) void clock.sleep(durationMs).then(() => woken.push(clock.now()))
  await clock.standStill(100)
  expect(woken).toEqual([100, 100])
})

test('a sleep that is aborted, before or while it lasts, rejects with the reason and sleeps no longer', async () => {
  const clock = createManualClock()
  const reason = new Error('enough')
  const stop = new AbortController()
  const sleeps = [clock.sleep(10, stop), clock.sleep(20, { signal: AbortSignal.abort(reason) })]
  stop.abort(reason)
  await expect(Promise.allSettled(sleeps)).resolves.toEqual(sleeps.map(() => ({ status: 'rejected', reason })))
  expect(clock.sleeping).toBe(0)
})

test('a leaping clock leaps to the next sleeper, but not while something is going on', async () => {
  const clock = createLeapingClock()
  let activity = 0
  let woken = false
  void clock.sleep(60_000).then(() => (woken = true))
  clock.run(() => activity)
  for (; activity < 30; activity++) await settled()
  expect([woken, clock.now()]).toEqual([false, 0])
  while (!woken) await settled()
  clock.stop()
  expect(clock.now()).toBe(60_000)
})

test('a leaping clock stands still while anybody holds it', async () => {
  const clock = createLeapingClock()
  let woken = false
  void clock.sleep(1000).then(() => (woken = true))
  const releases = [clock.hold!(), clock.hold!()]
  clock.run(() => 0)
  for (const release of releases) {
    for (let turn = 0; turn < 30; turn++) await settled()
    expect([woken, clock.now()]).toEqual([false, 0])
    release()
    release()
  }
  while (!woken) await settled()
  clock.stop()
  expect(clock.now()).toBe(1000)
})

test('on a hasty clock sleeping takes no time, and is written down', async () => {
  const clock = createHastyClock()
  await clock.sleep(1000)
  await clock.sleep(500)
  expect([clock.now(), clock.sleeps]).toEqual([1500, [1000, 500]])
  await expect(clock.sleep(1, { signal: AbortSignal.abort('over') })).rejects.toBe('over')
})
