import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { toDriverError, type Reading } from '@vfab/core'

import { inputError } from '../input-error.ts'
import { prometheusPage } from './prometheus-page.ts'
import type { ReadingSink } from './reading-sink.ts'
import type { SensorChannel } from './sensor-options.ts'

/** A page with the newest readings that Prometheus fetches. */
export interface PrometheusServer extends ReadingSink {
  /** `http://127.0.0.1:9469/metrics` */
  readonly url: string
}

interface Listening {
  readonly host: string
  readonly port: number
}

/**
 * Serves the channels at `/metrics`.
 * @param listen - `9469`, reachable from this computer only; `0.0.0.0:9469` or `[::]:9469` for others as well
 * @throws DriverError `INPUT_INVALID` for an address that cannot be; what the system says of the port
 */
export async function servePrometheus(
  listen: string | number,
  channels: readonly SensorChannel[],
): Promise<PrometheusServer> {
  const place = readListen(String(listen))
  const newest = new Map<string, Reading>()
  const up = new Map(channels.map(({ sensor }) => [sensor, true]))
  const key = (sensor: string, channel: string): string => `${sensor}\n${channel}`
  const page = (): string =>
    prometheusPage(
      channels.map((each) => ({ ...each, newest: newest.get(key(each.sensor, each.channel.id)) })),
      [...up].map(([name, answers]) => ({ name, up: answers })),
    )
  const server = await serve(place, page)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${place.host.includes(':') ? `[${place.host}]` : place.host}:${port}/metrics`,
    take(sensor, readings) {
      up.set(sensor, true)
      for (const reading of readings) newest.set(key(sensor, reading.channel), reading)
    },
    lost(sensor) {
      up.set(sensor, false)
      for (const each of channels) if (each.sensor === sensor) newest.delete(key(sensor, each.channel.id))
    },
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => void server.close(() => resolve()))
    },
  }
}

function readListen(text: string): Listening {
  const [, bracketed, name, digits] = /^(?:\[([0-9a-fA-F:.%]+)\]:|([^:\s[\]]+):)?(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  if (digits === undefined || port > 65_535)
    throw inputError(`${text} is not a port`, 'write 9469, or 0.0.0.0:9469 to let other computers fetch it')
  return { host: bracketed ?? name ?? '127.0.0.1', port }
}

async function serve({ host, port }: Listening, page: () => string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = request.url?.replace(/\?.*$/, '')
    if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405).end()
    if (path === '/') {
      return void response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end('<!doctype html><title>vfab</title><a href="metrics">metrics</a>')
    }
    if (path !== '/metrics') return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(page())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(toDriverError(cause, { operation: 'listen', address: `${host}:${port}` })))
    server.listen(port, host, resolve)
  })
  return server
}
