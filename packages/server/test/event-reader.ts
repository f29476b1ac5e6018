import { onTestFinished } from 'vitest'

import { type EventMap, type EventName, eventSchemas } from '../src/api/event.ts'

/** An event as it came, checked against its schema. */
export interface ReadEvent<Name extends EventName = EventName> {
  readonly name: Name
  readonly id: string | undefined
  readonly data: EventMap[Name]
}

/** The events of one connection. */
export interface EventReader {
  readonly all: readonly ReadEvent[]
  readonly lastId: string | undefined
  /** Resolves with the first event of this name that fits, also of those that came before. */
  until<Name extends EventName>(name: Name, fits?: (data: EventMap[Name]) => boolean): Promise<EventMap[Name]>
  /** Resolves when the server has ended the stream. */
  readonly ended: Promise<void>
  close(): void
}

/** Connects. */
export async function readEvents(url: URL, token: string, lastId?: string): Promise<EventReader> {
  const ending = new AbortController()
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}`, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) },
    signal: ending.signal,
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  onTestFinished(() => ending.abort())
  const all: ReadEvent[] = []
  const waiting = new Set<() => void>()
  const read = async (): Promise<void> => {
    let text = ''
    const decoder = new TextDecoder()
    for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(part, { stream: true })
      const whole = text.split('\n\n')
      text = whole.pop() ?? ''
      for (const each of whole) all.push(eventOf(each))
      for (const check of waiting) check()
    }
  }
  const ended = read().catch(() => {})
  return {
    all,
    ended,
    get lastId() {
      return all.findLast(({ id }) => id !== undefined)?.id
    },
    until: (name, fits = () => true) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const found = all.find((event) => event.name === name && fits(event.data as never))
          if (found === undefined) return
          waiting.delete(check)
          resolve(found.data as never)
        }
        waiting.add(check)
        check()
        void ended.then(() => reject(new Error(`the stream ended before ${name}`)))
      }),
    close: () => ending.abort(),
  }
}

function eventOf(text: string): ReadEvent {
  const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1]
  const name = field('event') as EventName
  return { name, id: field('id'), data: eventSchemas[name].parse(JSON.parse(field('data') ?? 'null')) }
}
