import { type EventMap, type EventName, eventSchemas } from '../api/event.ts'

/** An event of a server, told apart by `name`. */
export type ServerEvent = {
  readonly [Name in EventName]: { readonly name: Name; readonly data: EventMap[Name] }
}[EventName]

/** An event as it came. */
export interface NumberedEvent {
  /** What to continue after; absent of events for one client alone. */
  readonly id: string | undefined
  /** `undefined` for an event that this version does not know, or that is not as it should be. */
  readonly event: ServerEvent | undefined
}

/** Takes server-sent events apart (HTML Standard, section 9.2: lines, fields, an empty line ends an event). */
export async function* readEvents(parts: AsyncIterable<Uint8Array>): AsyncGenerator<NumberedEvent> {
  const decoder = new TextDecoder()
  let rest = ''
  let fields: Record<string, string> = {}
  for await (const part of parts) {
    const lines = (rest + decoder.decode(part, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const text = line.replace(/\r$/, '')
      if (text !== '') {
        const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(text) ?? []
        const before = fields[field]
        fields[field] = field === 'data' && before !== undefined ? `${before}\n${value}` : value
        continue
      }
      if (fields['data'] !== undefined) yield { id: fields['id'], event: eventOf(fields['event'], fields['data']) }
      fields = {}
    }
  }
}

function eventOf(name: string | undefined, text: string): ServerEvent | undefined {
  if (name === undefined || !Object.hasOwn(eventSchemas, name)) return undefined
  try {
    const known = name as EventName
    const data = eventSchemas[known].safeParse(JSON.parse(text))
    return data.success ? ({ name: known, data: data.data } as ServerEvent) : undefined
  } catch {
    return undefined
  }
}
