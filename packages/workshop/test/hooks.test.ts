import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { createHookRunner, type HookRunner } from '../src/hooks/hook-runner.ts'
import { readHook } from '../src/hooks/read-hooks.ts'
import type { Hook, HookMoment } from '../src/index.ts'

interface Setup {
  readonly runner: HookRunner
  readonly directory: string
  readonly failures: string[]
  readonly read: (name: string) => string
}

function runnerOf(...hooks: readonly Hook[]): Setup {
  const directory = mkdtempSync(join(tmpdir(), 'vfab-hooks-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  const failures: string[] = []
  const runner = createHookRunner({
    hooks,
    cwd: directory,
    env: { PATH: process.env['PATH'] },
    onFailure: (name, reason) => failures.push(`${name}: ${reason}`),
  })
  return { runner, directory, failures, read: (name) => readFileSync(join(directory, name), 'utf8') }
}

function command(on: readonly HookMoment[], run: string | [string, ...string[]], timeoutMs = 20_000): Hook {
  return { on, target: { kind: 'command', run }, timeoutMs }
}

/** A program that runs this JavaScript. */
function node(script: string): [string, ...string[]] {
  return [process.execPath, '-e', script]
}

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

async function webServer(status = 204): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      received.push({ headers: request.headers, body: JSON.parse(body) })
      if (status > 0) response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=secret`, received }
}

test('a command gets the moment and the job as JSON on its standard input', async () => {
  const { runner, read, failures } = runnerOf(command(['finish'], 'cat > told.json; echo "$VFAB_EVENT" > moment'))
  runner.tell('start', { job: { id: 'a' } })
  runner.tell('finish', { job: { id: 'a', drawing: 'flower.svg' } })
  await runner.settled()
  expect(JSON.parse(read('told.json'))).toEqual({ event: 'finish', job: { id: 'a', drawing: 'flower.svg' } })
  expect(read('moment')).toBe('finish\n')
  expect(failures).toEqual([])
})

test('nothing of the job ever reaches a shell', async () => {
  const { runner, directory, read } = runnerOf(command(['start'], 'cat > told.json'))
  const name = '"; touch stolen; $(touch stolen) `touch stolen` \'; touch stolen #.svg'
  runner.tell('start', { job: { drawing: name } })
  await runner.settled()
  expect(existsSync(join(directory, 'stolen'))).toBe(false)
  expect(JSON.parse(read('told.json'))).toMatchObject({ job: { drawing: name } })
})

test('a program with arguments is started without a shell', async () => {
  const script = 'require("fs").writeFileSync("args", JSON.stringify(process.argv.slice(1)))'
  const { runner, read } = runnerOf(command(['start'], [...node(script), '$HOME', '; ls']))
  runner.tell('start', {})
  await runner.settled()
  expect(JSON.parse(read('args'))).toEqual(['$HOME', '; ls'])
})

test('a web address gets the job in the body of a POST request, with the headers that were set', async () => {
  const { url, received } = await webServer()
  const { runner, failures } = runnerOf({
    on: ['pause', 'failure'],
    target: { kind: 'web', url, headers: { authorization: 'Bearer x' } },
    timeoutMs: 20_000,
  })
  runner.tell('pause', { job: { id: 'a' } })
  await runner.settled()
  expect(received).toMatchObject([
    {
      headers: { 'content-type': 'application/json', authorization: 'Bearer x' },
      body: { event: 'pause', job: { id: 'a' } },
    },
  ])
  expect(failures).toEqual([])
})

test('a hook is told of one thing after the other, in order, whatever time it takes', async () => {
  const { runner, read } = runnerOf(command(['start', 'layer', 'finish'], 'cat >> log'))
  for (const moment of ['start', 'layer', 'layer', 'finish'] as const) runner.tell(moment, {})
  await runner.settled()
  const told = read('log')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { event: string }).event)
  expect(told).toEqual(['start', 'layer', 'layer', 'finish'])
})

test('a hook that fails is told once, with its own last words, and harms no other', async () => {
  const { runner, failures, read } = runnerOf(
    command(['layer'], 'echo no such printer >&2; exit 3'),
    command(['layer'], 'cat >> log'),
    command(['layer'], ['vfab-no-such-program']),
  )
  runner.tell('layer', {})
  runner.tell('layer', {})
  await runner.settled()
  expect(failures).toHaveLength(2)
  expect(failures.join('\n')).toContain('it exited with code 3: no such printer')
  expect(failures.join('\n')).toContain('vfab-no-such-program')
  expect(read('log').trim().split('\n')).toHaveLength(2)
})

test('a hook that takes too long is ended, with everything that it has started', async () => {
  const { runner, failures } = runnerOf(command(['start'], 'sleep 1000 & sleep 1000', 50))
  runner.tell('start', {})
  await runner.settled()
  expect(failures).toEqual(['sleep 1000 & sleep 1000: it took longer than 50 ms'])
})

test('a web address that refuses, is silent or is not there is told without what may be secret in it', async () => {
  const refusing = await webServer(500)
  const silent = await webServer(0)
  const hook = (url: string, timeoutMs: number): Hook => ({
    on: ['finish'],
    target: { kind: 'web', url, headers: {} },
    timeoutMs,
  })
  const { runner, failures } = runnerOf(
    hook(refusing.url, 20_000),
    hook(silent.url, 50),
    hook('http://127.0.0.1:9/hook?key=secret', 20_000),
  )
  runner.tell('finish', {})
  await runner.settled()
  expect(failures).toHaveLength(3)
  expect(failures.join('\n')).toMatch(/it answered 500/)
  expect(failures.join('\n')).toMatch(/took longer than 50 ms/)
  expect(failures.join('\n')).not.toContain('secret')
})

test('a command that never reads what it is told, however long, disturbs nothing', async () => {
  const { runner, failures } = runnerOf(command(['start'], 'exec true'))
  runner.tell('start', { text: 'x'.repeat(1_000_000) })
  await runner.settled()
  expect(failures).toEqual([])
})

test('a hook that is slower than what happens misses the oldest of what waits for it, not the newest', async () => {
  const { runner, read } = runnerOf(command(['layer', 'finish'], 'cat >> log'))
  for (let index = 0; index < 150; index += 1) runner.tell('layer', { index })
  runner.tell('finish', {})
  await runner.settled()
  const told = read('log')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; index?: number })
  expect(told.length).toBeLessThan(150)
  expect(told.at(-1)).toEqual({ event: 'finish' })
  expect(told.at(-2)).toEqual({ event: 'layer', index: 149 })
})

test('hooks are typed as MOMENT=COMMAND or MOMENT=URL', () => {
  expect(readHook('finish=notify-send "all done"')).toMatchObject({
    on: ['finish'],
    target: { kind: 'command', run: 'notify-send "all done"' },
  })
  expect(readHook('pause,failure=https://example.org/a=b')).toMatchObject({
    on: ['pause', 'failure'],
    target: { kind: 'web', url: 'https://example.org/a=b' },
  })
  for (const text of ['finish', '=x', 'finish=', 'finished=x', 'finish,=x', '']) {
    expect(() => readHook(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error)
  }
})
