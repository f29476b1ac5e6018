import { hostname } from 'node:os'

import { paperNames } from '@vfab/workshop'

import { clientView } from '../access/client-view.ts'
import type { Overview } from '../api/overview.ts'
import type { ServerFacts } from '../api/session.ts'
import type { Caller } from '../http/guard.ts'
import { isLoopback, type Peer } from '../http/peer.ts'
import type { Services } from '../services.ts'

/** How many jobs and preparations an overview has. */
const most = { jobs: 100, preparations: 20 }

/** The state of the server as a caller sees it. */
export async function overviewFor(services: Services, caller: Caller, peer: Peer): Promise<Overview> {
  const { clients, devices, jobs, drawings, preparations, films, detection, listening, now } = services
  const { id: client, name, role, expiresMs } = caller
  const server = await serverFacts(services, peer)
  const all = devices.list()
  return {
    session: { client, name, role, expiresMs },
    server,
    devices: all,
    jobs: jobs.list().slice(0, most.jobs),
    queues: all.filter(({ kind }) => kind === 'plotter').map((device) => jobs.queues.of(device.name)),
    drawings: drawings.list(),
    preparations: preparations.latest(most.preparations),
    films: films.list(),
    clients: clients.clients.map((each) => clientView(each, listening, now)),
    detection: detection.latest,
  }
}

/** What a page needs to know of the server. */
export async function serverFacts(services: Services, peer: Peer): Promise<ServerFacts> {
  const { device } = await services.workshop.host.config()
  const { uploadBytes, drawings, storeBytes } = services.drawings.limits
  return {
    version: services.version,
    host: hostname(),
    instance: services.instance,
    readable: !peer.secure && !isLoopback(peer.address),
    limits: { uploadBytes, drawings, storeBytes },
    papers: paperNames,
    defaultDevice: device,
  }
}
