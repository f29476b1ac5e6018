import { expect, test } from 'vitest'

import { shareStream, type SharedStream, type TabChannel, type TabMessage } from '../src/live/shared-stream.ts'

/** A browser with tabs: a channel between them, a clock moved by hand, and a server that counts connections. */
function browser(): {
  open: (tab: string) => { readonly stream: SharedStream; readonly heard: string[] }
  pass: (ms: number) => void
  send: (name: string, data?: string) => void
  connections: () => number
  /** A tab the system has put to sleep: it hears nothing any more. */
  freeze: (tab: string) => void
} {
  const listeners = new Map<string, (message: TabMessage) => void>()
  let timers: { readonly atMs: number; readonly action: () => void }[] = []
  let nowMs = 0
  const connections = new Set<(name: string, data: string) => void>()
  const channelOf = (tab: string): TabChannel => ({
    post: (message) => {
      for (const [other, listener] of [...listeners]) if (other !== tab) listener(message)
    },
    listen: (listener) => void listeners.set(tab, listener),
    close: () => void listeners.delete(tab),
  })
  return {
    open(tab) {
      const heard: string[] = []
      const stream = shareStream({
        tab,
        channel: channelOf(tab),
        clock: {
          after: (ms, action) => {
            const timer = { atMs: nowMs + ms, action }
            timers.push(timer)
            return () => (timers = timers.filter((each) => each !== timer))
          },
        },
        open: (onEvent) => {
          connections.add(onEvent)
          onEvent('hello', 'first')
          return () => connections.delete(onEvent)
        },
        onEvent: (name, data) => heard.push(`${name} ${data}`),
      })
      return { stream, heard }
    },
    pass(ms) {
      nowMs += ms
      for (const timer of timers.filter(({ atMs }) => atMs <= nowMs)) {
        if (!timers.includes(timer)) continue
        timers = timers.filter((each) => each !== timer)
        timer.action()
      }
    },
    send: (name, data = '') => connections.forEach((onEvent) => onEvent(name, data)),
    connections: () => connections.size,
    freeze: (tab) => void listeners.delete(tab),
  }
}

test('a single tab connects by itself', () => {
  const { open, pass, send, connections } = browser()
  const tab = open('a')
  pass(300)
  send('beat')
  expect(connections()).toBe(1)
  expect(tab.heard).toEqual(['hello first', 'beat '])
})

test('a second tab shares the connection of the first, and hears everything from its hello on', () => {
  const { open, pass, send, connections } = browser()
  open('b')
  pass(300)
  const second = open('a')
  pass(300)
  send('job', '1')
  expect(connections()).toBe(1)
  expect(second.heard).toEqual(['hello first', 'job 1'])
})

test('when the leader is closed another tab connects at once', () => {
  const { open, pass, connections } = browser()
  const first = open('a')
  pass(300)
  const second = open('b')
  pass(300)
  first.stream[Symbol.dispose]()
  expect(connections()).toBe(0)
  pass(300)
  expect(connections()).toBe(1)
  expect(second.heard.at(-1)).toBe('hello first')
})

test('when nothing is heard of the leader for 6 s another tab connects', () => {
  const { open, pass, send, freeze } = browser()
  open('a')
  pass(300)
  const second = open('b')
  pass(100)
  send('beat')
  freeze('a')
  pass(5900)
  expect(second.stream.leads).toBe(false)
  pass(200)
  expect(second.stream.leads).toBe(true)
})

test('of two tabs that lead, one goes on', () => {
  const { open, pass, send, connections } = browser()
  const tabs = [open('a'), open('b'), open('c')]
  for (const tab of tabs) tab.stream.renew()
  send('beat')
  pass(400)
  expect(connections()).toBe(1)
  expect(tabs.map((tab) => tab.stream.leads)).toEqual([true, false, false])
})
