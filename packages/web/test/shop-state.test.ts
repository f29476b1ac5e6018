import type { Device, Job, Progress } from '@vfab/server/api'
import { expect, test } from 'vitest'

import { emptyShop, preparationKey, reduceShop, type ShopEvent, type ShopState } from '../src/live/shop-state.ts'

const east: Device = { name: 'east', kind: 'plotter', driver: 'ebb', simulated: true, configured: true, state: 'ready' }
const job: Job = {
  id: 'j1',
  name: 'flower.svg',
  device: 'east',
  state: 'plotting',
  own: true,
  resumable: false,
  createdMs: 1,
  lastMs: 2,
  strokes: 100,
  strokesDone: 0,
}
const progress: Progress = {
  percent: 41,
  strokesDone: 40,
  strokes: 100,
  drawnMm: 1,
  totalMm: 2,
  elapsedMs: 3,
  remainingMs: 4,
  layer: 0,
  layerName: 'sky',
  layers: 2,
}

function after(...events: readonly ShopEvent[]): ShopState {
  return events.reduce(reduceShop, emptyShop)
}

test('a resource is what its newest event says', () => {
  const state = after({ name: 'device', data: east }, { name: 'device', data: { ...east, state: 'plotting' } })
  expect(state.devices.get('east')?.state).toBe('plotting')
})

test('what is gone is gone, and may be unknown', () => {
  const state = after({ name: 'device', data: east }, { name: 'device-gone', data: { name: 'east' } })
  expect(state.devices.size).toBe(0)
  expect(reduceShop(state, { name: 'job-gone', data: { id: 'x' } }).jobs).toBe(state.jobs)
})

test('progress changes its job, and nothing where the job is not known', () => {
  const state = after({ name: 'job', data: job }, { name: 'progress', data: { job: 'j1', progress } })
  expect(state.jobs.get('j1')).toMatchObject({ strokesDone: 40, progress: { percent: 41 } })
  expect(after({ name: 'progress', data: { job: 'j1', progress } }).jobs.size).toBe(0)
})

test('layers of a job that was shown stay when an event names none', () => {
  const layers = [{ name: 'sky', strokes: 100 }]
  const state = after({ name: 'job', data: { ...job, layers } }, { name: 'job', data: { ...job, state: 'paused' } })
  expect(state.jobs.get('j1')).toMatchObject({ state: 'paused', layers })
})

test('parts that an event does not concern stay the same', () => {
  const before = after({ name: 'device', data: east })
  const state = reduceShop(before, { name: 'job', data: job })
  expect(state.devices).toBe(before.devices)
  expect(reduceShop(state, { name: 'beat', data: { nowMs: 1 } })).toBe(state)
})

test('an event of a newer server changes nothing', () => {
  const unknown = { name: 'weather', data: {} } as unknown as ShopEvent
  expect(reduceShop(emptyShop, unknown)).toBe(emptyShop)
})

test('the first value of a channel begins its chart', () => {
  const sensor = { sensor: 'box', channels: [], latest: [], series: [] }
  const start = { ...emptyShop, readings: new Map([['box', sensor]]) }
  const readings = [
    { channel: 't', value: 21, quality: 'good', atMs: 1 },
    { channel: 'door', value: true, quality: 'good', atMs: 1 },
    { channel: 't', value: 22, quality: 'good', atMs: 2 },
  ] as const
  const state = reduceShop(start, { name: 'reading', data: { sensor: 'box', readings } })
  expect(state.readings.get('box')?.series).toEqual([
    {
      channel: 't',
      points: [
        [1, 21],
        [2, 22],
      ],
    },
  ])
})

test('readings become the newest of their channel and points of its chart, at most 500', () => {
  const sensor = {
    sensor: 'box',
    channels: [],
    latest: [{ channel: 't', value: 20, quality: 'good', atMs: 1 }],
    series: [{ channel: 't', points: Array.from({ length: 500 }, (_, index) => [index, 20] as const) }],
  } as const
  const start = { ...emptyShop, readings: new Map([['box', sensor]]) }
  const reading = { channel: 't', value: 21.5, quality: 'good', atMs: 900 } as const
  const bad = { channel: 't', quality: 'bad', atMs: 901 } as const
  const state = reduceShop(start, { name: 'reading', data: { sensor: 'box', readings: [reading, bad] } })
  expect(state.readings.get('box')?.latest).toEqual([bad])
  expect(state.readings.get('box')?.series[0]?.points.slice(-2)).toEqual([
    [900, 21.5],
    [901, null],
  ])
  expect(state.readings.get('box')?.series[0]?.points).toHaveLength(500)
})

test('the same settings name the same preparation in any order, and go with their drawing', () => {
  const key = preparationKey('d1', { fit: true, hatch: { spacingMm: 1, angleDeg: 45 } })
  expect(preparationKey('d1', { hatch: { angleDeg: 45, spacingMm: 1 }, fit: true })).toBe(key)
  expect(preparationKey('d1', { fit: false })).not.toBe(key)
  const preparations = new Map([
    [key, { id: 'p1', drawing: 'd1' }],
    ['other', { id: 'p2', drawing: 'd2' }],
  ]) as unknown as ShopState['preparations']
  const after = reduceShop({ ...emptyShop, preparations }, { name: 'drawing-gone', data: { id: 'd1' } })
  expect([...after.preparations.keys()]).toEqual(['other'])
})
