import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createSilentServer } from 'node:net'

import { SMTPServer } from 'smtp-server'
import { expect, onTestFinished, test } from 'vitest'

import { sendMessage } from '../src/index.ts'

const message = { title: 'temp > 45 Cel → 46.2 °C', text: 'shed.temp is 46.2 °C\nsince 12:03' }

interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  readonly source: string
}

/** A mail server of others: with a login, and a mailbox that it refuses. */
async function mailServer(): Promise<{ url: string; received: ReceivedMail[] }> {
  const received: ReceivedMail[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) => {
      if (username === 'maker@example.org' && password === 'p@ss word') done(null, { user: username })
      else done(new Error('Invalid login'))
    },
    onRcptTo: ({ address }, _session, done) => {
      done(address === 'full@example.org' ? new Error('mailbox full') : undefined)
    },
    onData: (stream, { envelope }, done) => {
      let source = ''
      stream.setEncoding('utf8').on('data', (text: string) => (source += text))
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        received.push({ from, to: envelope.rcptTo.map(({ address }) => address), source })
        done()
      })
    },
  })
  server.on('error', () => {}) // clients that go away
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)))
  const { port } = server.server.address() as AddressInfo
  return { url: `smtp://maker%40example.org:p%40ss%20word@127.0.0.1:${port}`, received }
}

test('a mail goes through the server of the environment, with a subject in any script', async () => {
  const { url, received } = await mailServer()
  await sendMessage('mailto:ann@example.org', message, { env: { VFAB_SMTP_URL: url } })
  expect(received).toMatchObject([{ from: 'maker@example.org', to: ['ann@example.org'] }])
  const [{ source = '' } = {}] = received
  expect(/^Subject: =\?UTF-8\?/m.test(source)).toBe(true)
  expect(source).toContain('To: ann@example.org')
  expect(source).toMatch(/shed\.temp is 46\.2 =C2=B0C/)
})

test('a title with line ends adds no header to a mail', async () => {
  const { url, received } = await mailServer()
  const env = { VFAB_SMTP_URL: url, VFAB_MAIL_FROM: 'workshop@example.org' }
  await sendMessage('mailto:ann@example.org', { title: 'hot\r\nBcc: bob@example.org', text: '.\r\nQUIT' }, { env })
  expect(received).toMatchObject([{ from: 'workshop@example.org', to: ['ann@example.org'] }])
  expect(received[0]?.source).toContain('Subject: hot Bcc: bob@example.org')
})

test.each([
  ['a mailbox that refuses', 'mailto:full@example.org', (url: string) => url, 'REJECTED', /mailbox full/],
  [
    'a wrong password',
    'mailto:ann@example.org',
    (url: string) => url.replace('p%40ss', 'x'),
    'REJECTED',
    /Invalid login/,
  ],
] as const)('%s is named, without the password', async (_, address, change, code, text) => {
  const { url, received } = await mailServer()
  const sent = sendMessage(address, message, { env: { VFAB_SMTP_URL: change(url) } })
  await expect(sent).rejects.toMatchObject({ code, message: expect.stringMatching(text) as string })
  await expect(sent).rejects.not.toMatchObject({ message: expect.stringContaining('ss%20word') as string })
  expect(received).toEqual([])
})

test('a server that is not there, or says nothing, is an error within the time limit', async () => {
  const env = { VFAB_SMTP_URL: 'smtp://127.0.0.1:1' }
  await expect(sendMessage('mailto:ann@example.org', message, { env })).rejects.toMatchObject({ type: 'connection' })
  const silent = createSilentServer((socket) => socket.on('error', () => {}))
  await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as AddressInfo
  const late = { env: { VFAB_SMTP_URL: `smtp://127.0.0.1:${port}` }, timeoutMs: 50 }
  await expect(sendMessage('mailto:ann@example.org', message, late)).rejects.toMatchObject({ code: 'TIMEOUT' })
  await new Promise((resolve) => silent.close(resolve))
})

test('ntfy gets topic, title and text as JSON, with the token or the login', async () => {
  const received: unknown[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      received.push([request.method, request.url, request.headers.authorization, JSON.parse(body)])
      response.writeHead(request.headers.authorization === undefined ? 403 : 200).end('{}')
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  await sendMessage(`ntfy://${host}/workshop?secure=false`, message, { env: { VFAB_NTFY_TOKEN: 'tk_1' } })
  await sendMessage(`ntfy://ann:p%40ss@${host}/workshop?secure=false`, message, { env: {} })
  const said = { topic: 'workshop', title: message.title, message: message.text }
  expect(received).toEqual([
    ['POST', '/', 'Bearer tk_1', said],
    ['POST', '/', `Basic ${btoa('ann:p@ss')}`, said],
  ])
  const refused = sendMessage(`ntfy://${host}/workshop?secure=false`, message, { env: {} })
  await expect(refused).rejects.toMatchObject({ code: 'REJECTED', message: expect.stringContaining('403') as string })
})

test.each([
  ['tel:123', {}, /cannot send/],
  ['mailto:', { VFAB_SMTP_URL: 'smtp://x' }, /not a mail address/],
  ['mailto:ann@example.org', {}, /no mail server/],
  ['mailto:ann@example.org', { VFAB_SMTP_URL: 'https://x' }, /VFAB_SMTP_URL/],
  ['ntfy://ntfy.sh/', {}, /names no topic/],
  ['ntfy://ntfy.sh/a/b', {}, /names no topic/],
])('%s with %j is refused before anything is sent', async (address, env, text) => {
  await expect(sendMessage(address, message, { env })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(text) as string,
  })
})
