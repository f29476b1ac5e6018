import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { openPipe } from '../src/index.ts'
import { serialOpenError } from '../src/serial-open-error.ts'
import { openPseudoTerminal } from './pseudo-terminal.ts'
import { rejection } from './rejection.ts'

const linux = process.platform === 'linux'

test('refuses to open a port twice in one program, until it is closed', async () => {
  const { path, unplug } = openPseudoTerminal()
  const first = await openPipe(path)
  expect(await rejection(openPipe(path))).toMatchObject({
    type: 'connection',
    code: 'DEVICE_BUSY',
    message: `cannot open ${path}: the device is in use`,
    hint: linux ? `close ${path} first: this program has it open` : (expect.any(String) as string),
  })
  await first.close()
  await (await openPipe(path)).close()
  unplug()
})

test('names the program that holds the port, by whatever path it is asked for', async () => {
  const { path, unplug } = openPseudoTerminal()
  const script = fileURLToPath(new URL('lock-holder.js', import.meta.url))
  const holder = spawn(process.execPath, [script, path], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void holder.kill('SIGKILL'))
  await once(holder.stdout, 'data')
  const link = join(temporaryDirectory(), 'usb-EiBotBoard')
  symlinkSync(path, link)
  for (const name of [path, link]) {
    expect(await rejection(openPipe(name))).toMatchObject({
      code: 'DEVICE_BUSY',
      hint: linux ? (expect.stringContaining(`(pid ${holder.pid})`) as string) : (expect.any(String) as string),
    })
  }
  holder.kill()
  await once(holder, 'exit')
  await (await openPipe(path)).close()
  unplug()
})

test('finds the program that holds a port without a lock', async () => {
  const { path, unplug } = openPseudoTerminal() // this program holds the terminal's own descriptor
  const busy = new Error(`Error: Device or resource busy, cannot open ${path}`)
  expect(await serialOpenError(busy, path)).toMatchObject({
    code: 'DEVICE_BUSY',
    hint: linux ? `close ${path} first: this program has it open` : (expect.any(String) as string),
  })
  unplug()
})

test('lists the ports that are there when the one asked for is not', async () => {
  expect(await rejection(openPipe('/dev/no-such-port'))).toMatchObject({
    type: 'connection',
    code: 'DEVICE_NOT_FOUND',
    message: 'cannot open /dev/no-such-port: there is no such device',
    context: { address: '/dev/no-such-port', ports: expect.any(Array) as string[] },
    hint: expect.stringMatching(/^plug the device in/) as string,
  })
})

test.runIf(process.platform !== 'win32').each(['/dev/null', '/dev', fileURLToPath(import.meta.url)])(
  'says that %s is not a serial port',
  async (path) => {
    expect(await rejection(openPipe(path))).toMatchObject({
      type: 'configuration',
      code: 'CONFIG_INVALID',
      message: `cannot open ${path}: it is not a serial port`,
    })
  },
)

test('says that nothing is behind a node', async () => {
  const gone = new Error('Error: No such device or address, cannot open /dev/ttyUSB9')
  expect(await serialOpenError(gone, '/dev/ttyUSB9')).toMatchObject({ code: 'DEVICE_NOT_FOUND', cause: gone })
})

const denied = new Error('Error: Permission denied, cannot open it')

test.runIf(linux)('names the group of the node and the command that joins it', async () => {
  const node = join(temporaryDirectory(), 'ttyACM0')
  writeFileSync(node, '')
  chmodSync(node, 0o660)
  // Group 20 exists everywhere under some name: `dialout` on Debian. Who may not give files away is in a group of their own.
  if (process.getuid?.() === 0) chownSync(node, 0, 20)
  expect(await serialOpenError(denied, node)).toMatchObject({
    type: 'permission',
    code: 'PERMISSION_DENIED',
    hint: expect.stringMatching(/sudo usermod -aG \S+ \S+$/) as string,
  })
})

test.runIf(linux)('says that a node without a group needs udev rules', async () => {
  const node = join(temporaryDirectory(), 'ttyACM0')
  writeFileSync(node, '')
  chmodSync(node, 0o600)
  expect(await serialOpenError(denied, node)).toMatchObject({
    code: 'PERMISSION_DENIED',
    hint: expect.stringContaining('udev') as string,
  })
})

test('has advice also when the node cannot be looked at', async () => {
  expect(await serialOpenError(denied, '/dev/no-such-port')).toMatchObject({
    code: 'PERMISSION_DENIED',
    hint: expect.any(String) as string,
  })
})

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'vfab-transport-'))
  onTestFinished(() => rmSync(directory, { recursive: true, maxRetries: 10, retryDelay: 50 }))
  return directory
}
