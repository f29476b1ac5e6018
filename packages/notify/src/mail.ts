import { createTransport } from 'nodemailer'

import { type Delivery, lateError, type Message, refusedError, settingError, unreachableError } from './delivery.ts'

const exampleServer = 'set VFAB_SMTP_URL=smtps://user:password@mail.example.org'

/** Sends a mail through the server that `VFAB_SMTP_URL` names. @throws as `sendMessage` */
export async function sendMail(address: URL, { title, text }: Message, { env, timeoutMs }: Delivery): Promise<void> {
  const to = decodeURIComponent(address.pathname)
  if (!/^[^@\s]+@[^@\s]+$/.test(to))
    throw settingError(`${address.href} is not a mail address`, 'write mailto:maker@example.org')
  const server = serverOf(env)
  const transport = createTransport({
    url: server.href,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  })
  const late = AbortSignal.timeout(timeoutMs)
  try {
    const sent = transport.sendMail({ from: senderOf(env, server, to), to: [to], subject: oneLine(title), text })
    await Promise.race([sent, aborted(late)])
  } catch (cause) {
    const { message, code, responseCode } = cause as Error & { code?: string; responseCode?: number }
    if (late.aborted || code === 'ETIMEDOUT') throw lateError(server.host, timeoutMs, cause)
    const refused = responseCode !== undefined || code === 'EAUTH' || code === 'EENVELOPE'
    throw refused
      ? refusedError(server.host, oneLine(message), cause)
      : unreachableError(server.host, oneLine(message), cause)
  } finally {
    transport.close()
  }
}

function serverOf(env: Delivery['env']): URL {
  const text = env['VFAB_SMTP_URL']
  if (text === undefined || text === '') throw settingError('no mail server is set', exampleServer)
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    throw settingError('VFAB_SMTP_URL is not the address of a mail server', exampleServer) // its text may hold a password
  return url
}

/** `VFAB_MAIL_FROM`, else the user of the server where that is an address, else the recipient. */
function senderOf(env: Delivery['env'], { username }: URL, to: string): string {
  const user = decodeURIComponent(username)
  return env['VFAB_MAIL_FROM'] ?? (user.includes('@') ? user : to)
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
