import { assemble } from './assemble.ts'
import { type Inside, insideOf } from './inside.ts'
import type { ServerOptions } from './server-options.ts'
import type { Services } from './services.ts'

/**
 * Opens devices, jobs and drawings as a server does, without listening anywhere. Not beside a server of the same state directory that changes
 * something.
 * @throws DriverError when the configuration or the state cannot be read
 */
export async function openInside(options: ServerOptions = {}): Promise<{ readonly inside: Inside } & AsyncDisposable> {
  const ending = new AbortController()
  const nowhere = { listen: '127.0.0.1', port: 0, tls: false, basePath: '', names: [], signal: ending.signal }
  const { services } = await assemble(options, nowhere)
  let closed: Promise<void> | undefined
  return {
    inside: insideOf(services),
    [Symbol.asyncDispose]: () => (closed ??= closeServices(services, () => ending.abort())),
  }
}

/** Stops running plots such that they can be resumed, and makes all devices safe. @param end - ends what runs beside them */
export async function closeServices(services: Services, end: () => void): Promise<void> {
  const { jobs, devices, films, preparer, workshop, clients } = services
  await jobs.close()
  await devices.close()
  await films.close()
  end()
  await preparer[Symbol.asyncDispose]()
  await workshop.close()
  await clients.settled()
}
