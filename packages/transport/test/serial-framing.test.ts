import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { openPipe } from '../src/index.ts'
import { openPseudoTerminal } from './pseudo-terminal.ts'

/** The settings of the terminal as the system has them. */
async function settingsOf(path: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('stty', ['-F', path, '-a'])
  return stdout.split(/[\s;]+/)
}

test.skipIf(process.platform !== 'linux')('sets rate, bits, parity and flow control as asked', async () => {
  const { path, unplug } = openPseudoTerminal()
  onTestFinished(unplug)
  const pipe = await openPipe(path, {
    baudRate: 1200,
    dataBits: 7,
    parity: 'even',
    stopBits: 2,
    flowControl: 'xonxoff',
  })
  // A pseudo-terminal has no wires: the kernel keeps what it is told of them, except for the number of data bits and parity.
  expect(await settingsOf(path)).toEqual(expect.arrayContaining(['1200', 'cstopb', 'ixon', 'ixoff', '-crtscts']))
  await pipe.close()
  const plain = await openPipe(path, { flowControl: 'hardware' })
  expect(await settingsOf(path)).toEqual(
    expect.arrayContaining(['9600', 'cs8', '-parenb', '-cstopb', '-ixon', '-ixoff', 'crtscts']),
  )
  await plain.close()
})

test.skipIf(process.platform !== 'linux')(
  'with xonxoff, bytes wait from XOFF to XON, and neither is read',
  async () => {
    const { path, device, unplug } = openPseudoTerminal()
    onTestFinished(unplug)
    const pipe = await openPipe(path, { flowControl: 'xonxoff' })
    let read = ''
    const seen = new Promise<void>((resolve) =>
      pipe.onData((chunk) => {
        read += Buffer.from(chunk).toString('latin1')
        if (read.endsWith('b')) resolve()
      }),
    )
    device.write('a\x13b')
    await seen
    expect(read).toBe('ab')
    const heard: string[] = []
    const arrived = new Promise<void>((resolve) =>
      device.on('data', (chunk: Buffer) => {
        heard.push(chunk.toString())
        resolve()
      }),
    )
    const written = pipe.write(Buffer.from('held'))
    // Long enough for them to come through: another program has been asked something and has answered.
    await settingsOf(path)
    expect(heard).toEqual([])
    device.write('\x11')
    await arrived
    await written
    expect(heard.join('')).toBe('held')
    await pipe.close()
  },
)
