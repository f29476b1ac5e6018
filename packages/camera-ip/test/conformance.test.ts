import { cameraConformance } from '@vfab/conformance'
import { type EmitterName, readTestPicture, startMjpegCamera } from '@vfab/sim'
import { describe } from 'vitest'

import { createIpDriver } from '../src/driver.ts'

const login = { username: 'maker', password: 's3cret' }
const cameras: readonly (readonly [string, EmitterName, 'stream' | 'snapshot'])[] = [
  ['a stream with lengths', 'mjpg-streamer', 'stream'],
  ['a stream without lengths', 'flask', 'stream'],
  ['pictures that are fetched', 'mjpg-streamer', 'snapshot'],
]

describe.each(cameras)('%s', (_name, emitter, address) => {
  cameraConformance({
    driver: createIpDriver({ discoveryMs: 50 }),
    patienceMs: 60_000,
    machine: async () => {
      const sim = await startMjpegCamera({
        emitter,
        framesPerS: 50,
        widthPx: 64,
        heightPx: 48,
        credentials: { ...login, scheme: 'digest' },
      })
      const url = address === 'stream' ? sim.streamUrl : sim.snapshotUrl
      const quick = {
        reconnectMinMs: 10,
        reconnectMaxMs: 40,
        lingerMs: 0,
        connectTimeoutMs: 5000,
        stallTimeoutMs: 1500,
      }
      const config = { url, ...login, ...quick, ...(address === 'stream' ? {} : { framesPerS: 50 }) }
      return {
        config,
        refusedConfig: { ...config, password: 'wr0ng' },
        takenMs: (bytes) => readTestPicture(bytes)?.takenMs,
        isWatched: () => (address === 'stream' ? sim.viewers : sim.connections) > 0,
        // Fetched one by one, pictures have no viewer in between.
        viewers: () => (address === 'stream' ? sim.viewers : 1),
        // Between two pictures there is no connection that could break: a refused request is the loss then.
        inject: (fault) =>
          sim.inject(
            address === 'snapshot' && fault.kind === 'unplug' ? { kind: 'refuse', command: '/snapshot' } : fault,
          ),
        revive: () => sim.revive(),
        ...(address === 'stream' ? { stall: () => sim.stall() } : {}),
        dispose: () => sim.close(),
      }
    },
  })
})
