import { DriverError } from '@vfab/core'

import type { Message } from './delivery.ts'
import { sendMail } from './mail.ts'
import { publishToNtfy } from './ntfy.ts'

/** How {@link sendMessage} sends. */
export interface MessageOptions {
  /** Where servers, senders and passwords are looked up: `VFAB_SMTP_URL`, `VFAB_MAIL_FROM`, `VFAB_NTFY_TOKEN`. Default: `process.env`. */
  env?: Readonly<Record<string, string | undefined>> | undefined
  /** Longest time for the whole of it, ms. Default 10,000. */
  timeoutMs?: number | undefined
}

/**
 * Sends a message to an address: `mailto:maker@example.org`, or `ntfy://ntfy.sh/my-topic` (`?secure=false` for a server without TLS).
 * Resolves when the server has accepted it.
 * @throws DriverError `CONFIG_INVALID` for an address or an environment that cannot be used, `REJECTED` when the server refuses,
 * `CONNECTION_REFUSED`, `IO_FAILED` or `TIMEOUT` when it cannot be reached
 */
export async function sendMessage(address: string, message: Message, options: MessageOptions = {}): Promise<void> {
  const { env = process.env, timeoutMs = 10_000 } = options
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol === 'mailto:') return sendMail(url, message, { env, timeoutMs })
  if (url?.protocol === 'ntfy:' && url.host !== '') return publishToNtfy(url, message, { env, timeoutMs })
  throw new DriverError(`cannot send a message to ${JSON.stringify(address)}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    hint: 'write mailto:maker@example.org or ntfy://ntfy.sh/my-topic',
  })
}
