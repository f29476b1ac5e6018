import { type BytePipe, DriverError, type ReadingValue, type SimulatedFault } from '@vfab/core'
import type { ConformanceSensor } from '../../src/index.ts'

/** A sensor in memory: answers `READ` with its values as JSON, and `SET name value` with `OK`. One client at a time. */
export function createFakeSensorDevice(): ConformanceSensor {
  const values: Record<string, ReadingValue> = { level: 3, open: false }
  const asked: string[] = []
  let client: { readonly deliver: (text: string) => void; readonly lose: () => void } | undefined
  let isSilent = false
  let garbageBytes = 0
  let isOut = false

  const answer = (line: string): void => {
    asked.push(line)
    const [command, name, text] = line.split(' ')
    if (command === 'SET') values[name!] = JSON.parse(text!) as ReadingValue
    if (isSilent) return
    const reply = command === 'SET' ? 'OK' : JSON.stringify(values)
    const noise = '\u0007'.repeat(garbageBytes)
    garbageBytes = 0
    const to = client
    setImmediate(() => to?.deliver(`${noise}${reply}\n`))
  }
  const connect = (): BytePipe => {
    if (isOut) throw lost()
    let listener: (chunk: Uint8Array) => void = () => {}
    let resolveClosed: (error: DriverError | undefined) => void = () => {}
    let isEnded = false
    let heard = ''
    const end = (error: DriverError | undefined): void => {
      if (isEnded) return
      isEnded = true
      client = undefined
      resolveClosed(error)
    }
    client = {
      deliver: (text) => {
        if (!isEnded) listener(Buffer.from(text))
      },
      lose: () => end(lost()),
    }
    return {
      address: 'fake:0',
      closed: new Promise((resolve) => (resolveClosed = resolve)),
      write: async (bytes) => {
        if (isEnded) throw lost()
        heard += Buffer.from(bytes).toString()
        const lines = heard.split('\n')
        heard = lines.pop()!
        for (const line of lines) answer(line)
      },
      onData: (given) => void (listener = given),
      close: async () => end(undefined),
    }
  }
  const inject = (fault: SimulatedFault): void => {
    if (fault.kind === 'silence') isSilent = true
    if (fault.kind === 'garbage') garbageBytes = fault.bytes ?? 16
    if (fault.kind !== 'unplug') return
    isOut = true
    client?.lose()
  }
  return {
    config: { port: 'fake:0' },
    openPipe: async (_, { signal } = {}) => {
      signal?.throwIfAborted()
      return connect()
    },
    inject,
    measured: () => ({ ...values }),
    change: () => {
      values['level'] = (values['level'] as number) + 1
      values['open'] = !values['open']
    },
    portIsFree: () => client === undefined,
    received: () => asked,
    dispose: () => {},
  }
}

function lost(): DriverError {
  const hint = 'plug it in'
  return new DriverError('fake:0 is gone', { type: 'connection', code: 'DEVICE_LOST', driver: 'fake', hint })
}
