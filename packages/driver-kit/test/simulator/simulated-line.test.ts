import { expect, onTestFinished, test } from 'vitest'

import { startSimulatedLine, type SimulatedLine } from '../../src/simulator.ts'

async function start(): Promise<SimulatedLine> {
  const device = await startSimulatedLine({
    ...{ driver: 'scale', name: 'the simulated scale', refusal: 'no', truth: {} },
    answer: (line) => `got ${line}`,
  })
  onTestFinished(() => device.close())
  return device
}

/** Sends `parts` and resolves with the lines that come back, as soon as there are `count`. */
async function dialogue(device: SimulatedLine, parts: readonly string[], count: number): Promise<readonly string[]> {
  const pipe = await device.connect()
  onTestFinished(() => pipe.close())
  let text = ''
  const answered = new Promise<readonly string[]>((resolve) => {
    pipe.onData((bytes) => {
      text += Buffer.from(bytes).toString('latin1')
      const lines = text.split('\n').slice(0, -1)
      if (lines.length >= count) resolve(lines)
    })
  })
  for (const part of parts) await pipe.write(Buffer.from(part, 'latin1'))
  return answered
}

test.each([
  ['line feeds', ['A\nB\n']],
  ['carriage returns', ['A\rB\r']],
  ['both', ['A\r\nB\r\n']],
  ['both, in two pieces', ['A\r', '\nB\r', '\n']],
])('lines may end with %s', async (_ending, parts) => {
  const device = await start()
  expect(await dialogue(device, parts, 2)).toEqual(['got A', 'got B'])
  expect(device.truth?.received?.()).toEqual(['A', 'B'])
})

test('an empty line is a line', async () => {
  expect(await dialogue(await start(), ['\n\r\r\n'], 3)).toEqual(['got ', 'got ', 'got '])
})

test.each([
  ['M', 'M160,50'],
  ['M', 'M 160 50'],
  ['line', 'line 1 2'],
  ['G1', 'G1X5'],
  ['#W?', '#W?'],
])('the fault refuse takes the command %s as the start of "%s"', async (command, line) => {
  const device = await start()
  device.inject({ kind: 'refuse', command })
  expect(await dialogue(device, [`MOVE\nG12\n${line}\n${line}\n`], 4)).toEqual([
    ...['got MOVE', 'got G12', 'no'],
    `got ${line}`,
  ])
})
