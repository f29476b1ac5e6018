import { expect, test, vi } from 'vitest'

import { createEventHub, type DriverEvent } from '../src/index.ts'
import type { EventHubOptions } from '../src/event-hub.ts'
import type { AnyDriverEvent } from '../src/events.ts'

function hubWith(options: Partial<EventHubOptions> = {}) {
  return createEventHub({ driver: 'ebb', source: 'session', ...options })
}

test('an event says when, which driver, which device and who reported it', () => {
  const heard: DriverEvent[] = []
  const hub = hubWith({ device: 'east', wallClock: () => 1234 })
  hub.on('state', (event) => heard.push(event))
  hub.emit('state', { from: 'ready', to: 'connecting' })
  expect(heard).toEqual([
    {
      type: 'state',
      timestampMs: 1234,
      driver: 'ebb',
      device: 'east',
      source: 'session',
      data: { from: 'ready', to: 'connecting' },
    },
  ])
})

test('an event without a device has no such key', () => {
  const hub = hubWith()
  hub.emit('state_update', {})
  expect(hub.history()[0]).not.toHaveProperty('device')
})

test('listeners hear only their type, in the order they came, each as often as it was added', () => {
  const heard: string[] = []
  const hub = hubWith()
  const twice = (): void => void heard.push('twice')
  hub.on('state_update', () => heard.push('first'))
  hub.on('state_update', twice)
  hub.on('state_update', twice)
  hub.on('reading', () => heard.push('other type'))
  hub.emit('state_update', {})
  expect(heard).toEqual(['first', 'twice', 'twice'])
})

test('a listener that throws harms nobody: the next one hears the event, the error is reported', () => {
  const errors: unknown[] = []
  const heard: unknown[] = []
  const hub = hubWith({ onListenerError: (error, event) => errors.push([error, event.type]) })
  hub.on('state_update', () => {
    throw new Error('listener broke')
  })
  hub.on('state_update', (event) => heard.push(event.data))
  expect(() => hub.emit('state_update', { pen: 'up' })).not.toThrow()
  expect(heard).toEqual([{ pen: 'up' }])
  expect(errors).toEqual([[new Error('listener broke'), 'state_update']])
})

test('an async listener that rejects harms nobody either', async () => {
  const reported = new Promise((resolve) => {
    const hub = hubWith({ onListenerError: resolve })
    // oxlint-disable-next-line typescript/no-misused-promises -- what happens to such a listener is the question
    hub.on('state_update', () => Promise.reject(new Error('late')))
    hub.emit('state_update', {})
  })
  expect(await reported).toEqual(new Error('late'))
})

test('without somewhere to report to, a listener error becomes a process warning', () => {
  const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  try {
    const hub = hubWith()
    hub.on('state_update', () => {
      throw new Error('listener broke')
    })
    hub.emit('state_update', {})
    expect(emitWarning).toHaveBeenCalledWith(expect.stringContaining('listener broke'), {
      code: 'VFAB_LISTENER_FAILED',
    })
  } finally {
    emitWarning.mockRestore()
  }
})

test('an error reporter that throws harms nobody', () => {
  const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  try {
    const hub = hubWith({
      onListenerError: () => {
        throw new Error('reporter broke')
      },
    })
    hub.on('state_update', () => {
      throw new Error('listener broke')
    })
    expect(() => hub.emit('state_update', {})).not.toThrow()
    expect(emitWarning).toHaveBeenCalledOnce()
  } finally {
    emitWarning.mockRestore()
  }
})

test('a listener hears nothing after its function was called or its signal aborted', () => {
  const heard: string[] = []
  const hub = hubWith()
  const controller = new AbortController()
  const off = hub.on('state_update', () => heard.push('by function'))
  hub.on('state_update', () => heard.push('by signal'), { signal: controller.signal })
  hub.emit('state_update', {})
  off()
  off()
  controller.abort()
  hub.emit('state_update', {})
  expect(heard).toEqual(['by function', 'by signal'])
})

test('a signal that has aborted already adds no listener', () => {
  const listener = vi.fn()
  const hub = hubWith()
  hub.on('state_update', listener, { signal: AbortSignal.abort() })
  hub.emit('state_update', {})
  expect(listener).not.toHaveBeenCalled()
})

test('removing a listener takes its abort listener off the signal, so that long-lived signals do not fill up', () => {
  const { signal } = new AbortController()
  const added = vi.spyOn(signal, 'addEventListener')
  const removed = vi.spyOn(signal, 'removeEventListener')
  hubWith().on('state_update', () => {}, { signal })()
  expect(removed.mock.calls.map(([type, listener]) => [type, listener])).toEqual(
    added.mock.calls.map(([type, listener]) => [type, listener]),
  )
})

test('a listener removed while an event is told does not hear it; one added does not either', () => {
  const heard: string[] = []
  const hub = hubWith()
  hub.on('state_update', () => {
    heard.push('first')
    offSecond()
    hub.on('state_update', () => heard.push('added'))
  })
  const offSecond = hub.on('state_update', () => heard.push('second'))
  hub.emit('state_update', {})
  expect(heard).toEqual(['first'])
})

test('the history keeps the newest events, oldest first', () => {
  const hub = hubWith({ historySize: 3 })
  for (let count = 1; count <= 5; count += 1) hub.emit('state_update', { count })
  expect(hub.history().map((event) => event.data)).toEqual([{ count: 3 }, { count: 4 }, { count: 5 }])
})

test('the history remembers 1000 events by default', () => {
  const hub = hubWith()
  for (let count = 0; count < 1500; count += 1) hub.emit('state_update', { count })
  expect(hub.history()).toHaveLength(1000)
})

test('the history can be asked by type and time', () => {
  let nowMs = 0
  const hub = hubWith({ wallClock: () => nowMs })
  const emitAt = (timeMs: number, emit: () => void): void => {
    nowMs = timeMs
    emit()
  }
  emitAt(10, () => hub.emit('state', { from: 'ready', to: 'connecting' }))
  emitAt(20, () => hub.emit('state_update', {}))
  emitAt(30, () => hub.emit('state', { from: 'connecting', to: 'connected' }))
  const times = (events: readonly AnyDriverEvent[]): number[] => events.map((event) => event.timestampMs)
  expect(times(hub.history({ types: ['state'] }))).toEqual([10, 30])
  expect(times(hub.history({ sinceMs: 20 }))).toEqual([20, 30])
  expect(times(hub.history({ types: ['state'], sinceMs: 11 }))).toEqual([30])
  expect(times(hub.history({ types: [] }))).toEqual([])
})

test('changing the list of events that history returned does not change the history', () => {
  const hub = hubWith()
  hub.emit('state_update', {})
  ;(hub.history() as AnyDriverEvent[]).length = 0
  expect(hub.history()).toHaveLength(1)
})
