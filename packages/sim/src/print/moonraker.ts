import { createHash } from 'node:crypto'

import { formParts } from './multipart.ts'
import type { ServedAnswer, ServedRequest, Service } from './print-server.ts'
import { type PrintMachine, printJob } from './print-machine.ts'

/**
 * The part of Moonraker's API that prints files.
 * @see https://moonraker.readthedocs.io/en/latest/external_api/introduction/
 */
export function moonraker(machine: PrintMachine, apiKey: string | undefined): Service {
  const files = new Map<string, string>()
  const actions: Readonly<Record<string, (request: ServedRequest) => ServedAnswer | Promise<ServedAnswer>>> = {
    'GET /server/info': () => result({ klippy_connected: true, klippy_state: 'ready', moonraker_version: 'v0.9.3' }),
    'GET /printer/info': () =>
      result({ state: 'ready', state_message: 'Printer is ready', software_version: 'v0.12.0-1', hostname: 'sim' }),
    'GET /printer/objects/query': () => result({ eventtime: machine.nowMs / 1000, status: statusOf(machine) }),
    'POST /printer/objects/query': () => result({ eventtime: machine.nowMs / 1000, status: statusOf(machine) }),
    'POST /server/files/upload': (request) => upload(request, files, machine),
    'POST /printer/print/start': ({ query }) => {
      const name = query.get('filename') ?? ''
      const text = files.get(name)
      if (text === undefined) return refusal(400, `Unable to open file: ${name}`)
      if (machine.state === 'printing' || machine.state === 'paused') return refusal(400, 'SD busy')
      machine.start(printJob(name, text))
      return result('ok')
    },
    'POST /printer/print/pause': () => done(() => machine.pause()),
    'POST /printer/print/resume': () => done(() => machine.resume()),
    'POST /printer/print/cancel': () => done(() => machine.cancel()),
    'POST /printer/emergency_stop': () => done(() => machine.restart()),
    'POST /printer/gcode/script': async ({ query, body }) => {
      const script = query.get('script') ?? scriptIn(body)
      const error = await machine.run(script.split('\n'))
      return error === undefined ? result('ok') : refusal(400, error)
    },
  }
  return (request) => {
    machine.catchUp()
    if (apiKey !== undefined && request.headers['x-api-key'] !== apiKey) return refusal(401, 'Unauthorized')
    const action = actions[`${request.method} ${request.path}`]
    if (action !== undefined) return action(request)
    const [, name] = /^\/server\/files\/gcodes\/(.+)$/.exec(request.path) ?? []
    if (request.method === 'DELETE' && name !== undefined && files.delete(decodeURIComponent(name))) return result({})
    return refusal(404, 'Not Found')
  }
}

function statusOf(machine: PrintMachine): unknown {
  const { state, message, filePosition, job } = machine
  const [x, y, z] = machine.machine.actual
  return {
    webhooks: { state: 'ready', state_message: 'Printer is ready' },
    print_stats: { state, message, filename: job?.name ?? '', print_duration: 0 },
    virtual_sdcard: {
      progress: job === undefined ? 0 : filePosition / job.text.length,
      file_position: filePosition,
      is_active: state === 'printing',
    },
    motion_report: { live_position: [x, y, z, 0] },
    toolhead: { position: [x, y, z, 0], homed_axes: machine.machine.homed ? 'xy' : '' },
  }
}

function upload({ body, headers }: ServedRequest, files: Map<string, string>, machine: PrintMachine): ServedAnswer {
  const parts = formParts(body, headers['content-type'] ?? '')
  const file = parts.find(({ name }) => name === 'file')
  if (file?.fileName === undefined) return refusal(400, 'No file specified in form')
  const checksum = parts.find(({ name }) => name === 'checksum')?.content
  const own = createHash('sha256').update(file.content, 'latin1').digest('hex')
  if (checksum !== undefined && checksum.toLowerCase() !== own) return refusal(422, 'File checksum mismatch')
  const isLoaded = machine.job?.name === file.fileName && (machine.state === 'printing' || machine.state === 'paused')
  if (isLoaded) return refusal(403, 'File currently in use')
  files.set(file.fileName, file.content)
  const started = parts.some(({ name, content }) => name === 'print' && content === 'true')
  if (started) machine.start(printJob(file.fileName, file.content))
  const item = { path: file.fileName, root: 'gcodes' }
  return { status: 201, json: { result: { item, print_started: started, print_queued: false, action: 'create_file' } } }
}

function scriptIn(body: Buffer): string {
  const { script = '' } = JSON.parse(body.toString() || '{}') as { script?: string }
  return script
}

function done(act: () => void): ServedAnswer {
  act()
  return result('ok')
}

function result(value: unknown): ServedAnswer {
  return { status: 200, json: { result: value } }
}

function refusal(code: number, message: string): ServedAnswer {
  return { status: code, json: { error: { code, message, traceback: '' } } }
}
