import { createEbbBoard, servePty, serveTcp } from '@vfab/sim'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { ReadStream } from 'node:tty'
import { describe, expect, test, vi } from 'vitest'
import { openPseudoTerminal } from '../src/pseudo-terminal.ts'

/** Sends text and resolves with what comes back, once it ends as expected. */
async function ask(client: Duplex, text: string, end: string): Promise<string> {
  let heard = ''
  const answered = new Promise<void>((resolve) => {
    client.on('data', function listen(chunk: Buffer) {
      heard += chunk.toString('latin1')
      if (!heard.endsWith(end)) return
      client.off('data', listen)
      resolve()
    })
  })
  client.write(text)
  await answered
  return heard
}

function connectTcp(address: string): Socket {
  return connect({ host: '127.0.0.1', port: Number(new URL(address).port) })
}

describe('over TCP', () => {
  test('a client talks to the board, and the next one finds it as the first has left it', async () => {
    const board = createEbbBoard()
    const served = await serveTcp(board)
    expect(served.address).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/)
    const first = connectTcp(served.address)
    expect(await ask(first, 'SL,42\r', 'OK\r\n')).toBe('OK\r\n')
    first.end()
    await once(first, 'close')
    const second = connectTcp(served.address)
    expect(await ask(second, 'QL\r', 'OK\r\n')).toBe('42\r\nOK\r\n')
    await served.close()
    board.close()
  })

  test('a second client is hung up on while the first is connected', async () => {
    const board = createEbbBoard()
    const served = await serveTcp(board)
    const first = connectTcp(served.address)
    await ask(first, 'V\r', '\r\n')
    const second = connectTcp(served.address)
    second.resume()
    await once(second, 'close')
    expect(await ask(first, 'QP\r', 'OK\r\n')).toBe('1\n\rOK\r\n')
    await served.close()
    board.close()
  })

  test('a board that drops off the bus ends the connection, and takes the next one', async () => {
    const board = createEbbBoard()
    const served = await serveTcp(board)
    const client = connectTcp(served.address)
    await ask(client, 'V\r', '\r\n')
    board.inject({ kind: 'unplug' })
    await once(client, 'close')
    expect(await ask(connectTcp(served.address), 'V\r', '\r\n')).toContain('3.0.3')
    await served.close()
    board.close()
  })

  test('closing hangs up and frees the port; a port in use is an error', async () => {
    const board = createEbbBoard()
    const served = await serveTcp(board)
    const port = Number(new URL(served.address).port)
    await expect(serveTcp(board, { port })).rejects.toMatchObject({ name: 'DriverError' })
    const client = connectTcp(served.address)
    await ask(client, 'V\r', '\r\n')
    await Promise.all([served.close(), served.close(), once(client, 'close')])
    const again = await serveTcp(board, { port })
    await again.close()
    board.close()
  })
})

/** Pseudo-terminals exist on Linux and macOS only. */
describe.skipIf(process.platform === 'win32')('at a pseudo-terminal', () => {
  /** libuv opens a terminal anew for reading: both descriptors have to be closed for the client to be gone. */
  function open(path: string): ReadStream {
    const descriptor = openSync(path, 'r+')
    return new ReadStream(descriptor).once('close', () => closeSync(descriptor))
  }

  test('every byte passes as it is, without echo', async () => {
    const board = createEbbBoard()
    const served = await servePty(board)
    const client = open(served.address)
    expect(await ask(client, 'QM\r', '\n\r')).toBe('QM,0,0,0,0\n\r')
    expect(await ask(client, 'CU,10,1\rV\n', '3.0.3\n')).toBe('\nV,EBBv13_and_above EB Firmware Version 3.0.3\n')
    client.destroy()
    await served.close()
    board.close()
  })

  test('clients come and go, and the board keeps what the last one has set', async () => {
    const board = createEbbBoard()
    const served = await servePty(board)
    for (let visit = 0; visit < 4; visit++) {
      const client = open(served.address)
      expect(await ask(client, `QL\rSL,${visit + 1}\r`, 'OK\r\nOK\r\n')).toBe(`${visit}\r\nOK\r\nOK\r\n`)
      client.destroy()
      await once(client, 'close')
    }
    await served.close()
    board.close()
    expect(existsSync(served.address)).toBe(false)
  })

  test('an unplugged board hangs up on its client, its port vanishes and comes back', async () => {
    const board = createEbbBoard()
    const served = await servePty(board)
    const path = served.address
    const client = open(path)
    await ask(client, 'SL,9\r', 'OK\r\n')
    const hungUp = new Promise((resolve) => client.on('error', resolve).on('close', resolve))
    board.inject({ kind: 'unplug' })
    await hungUp
    client.destroy()
    await vi.waitFor(() => expect(existsSync(path)).toBe(true), { timeout: 10_000 })
    expect(served.address).toBe(path)
    const again = open(served.address)
    expect(await ask(again, 'QL\r', 'OK\r\n')).toBe('9\r\nOK\r\n')
    again.destroy()
    await served.close()
    board.close()
  })

  test('elsewhere it says what to do instead', async () => {
    await expect(openPseudoTerminal('win32')).rejects.toMatchObject({
      type: 'configuration',
      code: 'CONFIG_INVALID',
      hint: expect.stringContaining('TCP') as string,
    })
  })
})
