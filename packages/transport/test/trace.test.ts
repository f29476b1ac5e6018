import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { createPipePair, createTraceWriter, tracePipe } from '../src/index.ts'
import { rejection } from './scripted-device.ts'

const wallClock = (): number => Date.UTC(2026, 10, 22, 17, 31, 2, 123)

function traceFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'vfab-trace-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return join(directory, 'trace.txt')
}

test('writes one line per chunk, with time, direction, address and escaped bytes', async () => {
  const file = traceFile()
  const writer = createTraceWriter(file, { wallClock })
  writer.trace('sent', Buffer.from('V\r'), '/dev/ttyACM0')
  writer.trace('received', Buffer.from('say "hi" \\\t\n\x00\x7f\xff~', 'latin1'), '/dev/ttyACM0')
  await writer.close()
  expect(readFileSync(file, 'utf8')).toBe(
    '2026-11-22T17:31:02.123Z sent /dev/ttyACM0 "V\\r"\n' +
      '2026-11-22T17:31:02.123Z received /dev/ttyACM0 "say \\"hi\\" \\\\\\t\\n\\x00\\x7f\\xff~"\n',
  )
})

test('flushes everything on close, and takes nothing after it', async () => {
  const file = traceFile()
  const writer = createTraceWriter(file)
  for (let index = 0; index < 10_000; index++) writer.trace('sent', Buffer.from('SM,1,2,3\r'), 'x')
  const closing = writer.close()
  expect(writer.close()).toBe(closing)
  writer.trace('sent', Buffer.from('late'), 'x')
  await closing
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(10_001)
})

test('leaves a stream that it was given open', async () => {
  const stream = new PassThrough()
  const writer = createTraceWriter(stream, { wallClock })
  writer.trace('received', Buffer.from('OK\r\n'), 'tcp://10.0.0.7:4000')
  await writer.close()
  expect(String(stream.read())).toBe('2026-11-22T17:31:02.123Z received tcp://10.0.0.7:4000 "OK\\r\\n"\n')
  expect(stream.writable).toBe(true)
})

test('never throws from trace: the failure to write comes with close', async () => {
  const writer = createTraceWriter('/no/such/directory/trace.txt')
  writer.trace('sent', Buffer.from('V\r'), 'x')
  expect(await rejection(writer.close())).toMatchObject({
    code: 'DEVICE_NOT_FOUND',
    message: 'cannot write the trace to /no/such/directory/trace.txt: it does not exist',
  })
})

test('reports a disk that fills up while tracing', async () => {
  const full = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })),
  })
  const writer = createTraceWriter(full)
  writer.trace('sent', Buffer.from('V\r'), 'x')
  writer.trace('sent', Buffer.from('V\r'), 'x')
  expect(await rejection(writer.close())).toMatchObject({ code: 'IO_FAILED', hint: expect.any(String) as string })
})

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
