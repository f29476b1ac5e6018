import { type Delivery, lateError, type Message, refusedError, settingError, unreachableError } from './delivery.ts'

/**
 * Publishes to a topic of an ntfy server, as JSON: titles in any script stay as they are.
 * @throws as `sendMessage`
 * @see https://docs.ntfy.sh/publish/#publish-as-json
 */
export async function publishToNtfy(address: URL, message: Message, { env, timeoutMs }: Delivery): Promise<void> {
  const { host, pathname, username, password, searchParams } = address
  const topic = decodeURIComponent(pathname.slice(1))
  if (!/^[\w-]{1,64}$/.test(topic))
    throw settingError(
      `${host}${pathname} names no topic`,
      'write ntfy://ntfy.sh/my-topic; topics have letters, digits, - and _',
    )
  const scheme = searchParams.get('secure') === 'false' ? 'http' : 'https'
  const token = env['VFAB_NTFY_TOKEN']
  const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')
  const authorization = username === '' ? token && `Bearer ${token}` : `Basic ${basic}`
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const answer = await fetch(`${scheme}://${host}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
      body: JSON.stringify({ topic, title: message.title, message: message.text }),
      signal,
    })
    await answer.body?.cancel()
    if (!answer.ok) throw refusedError(host, `${answer.status} ${answer.statusText}`.trim(), undefined)
  } catch (error) {
    if (signal.aborted) throw lateError(host, timeoutMs, error)
    if (!(error instanceof TypeError)) throw error
    const { cause } = error
    throw unreachableError(host, cause instanceof Error ? cause.message : error.message, error)
  }
}
