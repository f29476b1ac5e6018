import { createEbbBoard } from '@vfab/sim'
import { expect, test } from 'vitest'

import { linesOf, openBench, openOn, openOnPipe } from './bench.ts'
import { type ScriptedPipe, scriptedPipe } from './scripted-pipe.ts'

const version = 'EBBv13_and_above EB Firmware Version 2.8.1\r\n'

/** A board of firmware 2.8.1 that is at rest and takes everything. */
function plainBoard(line: string): string {
  const answers: Readonly<Record<string, string>> = {
    V: version,
    QG: '10\r\n',
    QT: '\r\nOK\r\n',
    QC: '0394,0300\r\nOK\r\n',
    QL: '200\r\nOK\r\n',
    QS: '0,0\n\rOK\r\n',
  }
  return answers[line] ?? 'OK\r\n'
}

test('a board that another program left in future syntax opens, and is left in it', async () => {
  const board = createEbbBoard({ firmware: '3.0.3' })
  const other = board.connect()
  await other.write(Buffer.from('CU,10,1\r'))
  await board.clock.sleep(100)
  await other.close()

  const plotter = await openOn(board)
  await plotter.close()
  expect(linesOf(board).filter((line) => line.startsWith('CU,10'))).toEqual(['CU,10,1'])
})

test('a board in legacy syntax is put back into it', async () => {
  const { board, plotter } = await openBench({ firmware: '3.0.2' })
  await plotter.close()
  expect(linesOf(board).filter((line) => line.startsWith('CU,10'))).toEqual(['CU,10,1', 'CU,10,0'])
})

test('a board that does not know future syntax is spoken to in legacy syntax', async () => {
  const pipe = scriptedPipe((line) => {
    if (line === 'V') return version.replace('2.8.1', '3.0.3')
    if (line.startsWith('QU')) return 'QU,1\r\nOK\r\n'
    return plainBoard(line)
  })
  const plotter = await openOnPipe(pipe)
  expect(plotter.identity.firmware).toBe('3.0.3')
  await plotter.close()
})

test('a board whose plain commands were silenced answers them again', async () => {
  let answers = false
  const pipe = scriptedPipe((line) => {
    if (line === 'CU,1,1') answers = true
    return answers || /^[VQ]/.test(line) ? plainBoard(line) : ''
  })
  await (await openOnPipe(pipe)).close()
  expect(pipe.sent.slice(0, 3)).toEqual(['V', 'CU,1,1', 'V'])
})

test('what is left of an earlier conversation does no harm', async () => {
  let asked = 0
  const pipe = scriptedPipe((line) => {
    if (line !== 'V') return plainBoard(line)
    asked++
    return asked === 1 ? "!5 Err: Need comma next, found: 'V'\r\n" : `OK\r\n${version}`
  }, 'OK\r\n1421,-429\n\rOK\r\n')
  await (await openOnPipe(pipe)).close()
  expect(pipe.isClosed).toBe(true)
})

test.each([
  ['Grbl', "\r\nGrbl 1.1h ['$' for help]\r\n", 'error:1\r\n'],
  ['an echo', '', 'V\r\n'],
  ['noise', '', '\u0007\u00ff~?\r\n'],
])('%s is not taken for an EBB, and only V is ever sent to it', async (_name, greeting, answer) => {
  const pipe = scriptedPipe(() => answer, greeting)
  // It is asked again until the time is up, which is waited for here.
  await expect(openOnPipe(pipe, { timeoutMs: 300 })).rejects.toMatchObject({
    code: 'WRONG_DEVICE',
    message: expect.stringContaining('/dev/ttyTEST0 is not an EBB') as string,
    hint: expect.any(String) as string,
  })
  expect(new Set(pipe.sent)).toEqual(new Set(['V']))
  expect(pipe.isClosed).toBe(true)
})

test('silence is met with the same question as often as the settings say', async () => {
  const pipe = scriptedPipe(() => '')
  await expect(openOnPipe(pipe, { retryCount: 3, timeoutMs: 100 })).rejects.toMatchObject({
    code: 'TIMEOUT',
    type: 'timeout',
  })
  expect(pipe.sent).toEqual(['V', 'V', 'V', 'V'])
  expect(pipe.isClosed).toBe(true)
})

test('firmware that cannot tell when it rests is refused, with what to do', async () => {
  const pipe = scriptedPipe(() => version.replace('2.8.1', '2.1.0'))
  await expect(openOnPipe(pipe)).rejects.toMatchObject({
    code: 'FIRMWARE_UNSUPPORTED',
    message: 'the EBB has firmware 2.1.0; 2.2.6 or later is needed',
    hint: expect.stringContaining('update') as string,
  })
  expect(new Set(pipe.sent)).toEqual(new Set(['V']))
})

test('a board that still moves for another program is waited for', async () => {
  let asked = 0
  const pipe = scriptedPipe((line) => (line === 'QG' && asked++ < 3 ? '1D\r\n' : plainBoard(line)))
  await (await openOnPipe(pipe)).close()
  expect(asked).toBeGreaterThan(3)
})

test('a board that does not stop moving is busy', async () => {
  const pipe: ScriptedPipe = scriptedPipe((line) => (line === 'QG' ? '1D\r\n' : plainBoard(line)))
  await expect(openOnPipe(pipe, { timeoutMs: 1000 })).rejects.toMatchObject({ code: 'DEVICE_BUSY' })
  expect(pipe.sent.filter((line) => !/^[VQ]|^CU,1,1/.test(line))).toEqual([])
  expect(pipe.isClosed).toBe(true)
})
