import { formParts } from './multipart.ts'
import type { ServedAnswer, ServedRequest, Service } from './print-server.ts'
import { type PrintMachine, printJob } from './print-machine.ts'

const key = { headers: 'x-api-key' } as const
const accepted: ServedAnswer = { status: 204 }
const conflict: ServedAnswer = { status: 409, json: { error: 'Printer is not operational or in a wrong state' } }

/**
 * The part of OctoPrint's API that prints files.
 * @see https://docs.octoprint.org/en/master/api/index.html
 */
export function octoprint(machine: PrintMachine, apiKey: string): Service {
  const files = new Map<string, string>()
  let selected: string | undefined
  const actions: Readonly<Record<string, (request: ServedRequest) => ServedAnswer>> = {
    'GET /api/version': () => ({ status: 200, json: { api: '0.1', server: '1.10.3', text: 'OctoPrint 1.10.3' } }),
    'GET /api/connection': () => ({
      status: 200,
      json: { current: { state: stateText(machine), port: 'VIRTUAL', baudrate: 115_200 }, options: {} },
    }),
    'GET /api/printer': () => ({ status: 200, json: { state: { text: stateText(machine), flags: flagsOf(machine) } } }),
    'GET /api/job': () => ({ status: 200, json: jobOf(machine, selected) }),
    'POST /api/job': ({ body }) => jobCommand(machine, commandIn(body)),
    'POST /api/printer/command': ({ body }) => {
      const { command, commands = [] } = commandIn(body)
      void machine.run(command === undefined ? commands : [command])
      return accepted
    },
    'POST /api/files/local': ({ body, headers }) => {
      const parts = formParts(body, headers['content-type'] ?? '')
      const file = parts.find(({ name }) => name === 'file')
      if (file?.fileName === undefined) return { status: 400, json: { error: 'No file to upload' } }
      if (selected === file.fileName && machine.state === 'printing') return conflict
      files.set(file.fileName, file.content)
      const isSet = (wanted: string): boolean =>
        parts.some(({ name, content }) => name === wanted && content === 'true')
      if (isSet('select') || isSet('print')) selected = file.fileName
      if (isSet('print')) machine.start(printJob(file.fileName, file.content))
      return { status: 201, json: { done: true, files: { local: { name: file.fileName, origin: 'local' } } } }
    },
  }
  const onFile = ({ method, path, body }: ServedRequest): ServedAnswer | undefined => {
    const [, encoded] = /^\/api\/files\/local\/(.+)$/.exec(path) ?? []
    if (encoded === undefined) return undefined
    const name = decodeURIComponent(encoded)
    const text = files.get(name)
    if (text === undefined) return { status: 404, json: { error: 'File not found' } }
    if (method === 'DELETE') {
      files.delete(name)
      return accepted
    }
    const { command, print = false } = commandIn(body)
    if (method !== 'POST' || command !== 'select') return { status: 400, json: { error: 'Unknown command' } }
    if (machine.state === 'printing' || machine.state === 'paused') return conflict
    selected = name
    if (print) machine.start(printJob(name, text))
    return accepted
  }
  return (request) => {
    machine.catchUp()
    if (request.headers[key.headers] !== apiKey)
      return { status: 403, json: { error: 'You do not have the permission' } }
    const action = actions[`${request.method} ${request.path}`]
    return action?.(request) ?? onFile(request) ?? { status: 404, json: { error: 'Not found' } }
  }
}

interface Command {
  readonly command?: string
  readonly action?: string
  readonly commands?: readonly string[]
  readonly print?: boolean
}

function commandIn(body: Buffer): Command {
  return JSON.parse(body.toString() || '{}') as Command
}

function jobCommand(machine: PrintMachine, { command, action }: Command): ServedAnswer {
  const { state } = machine
  if (command === 'cancel' && (state === 'printing' || state === 'paused')) machine.cancel()
  else if (command === 'pause' && action === 'pause' && state === 'printing') machine.pause()
  else if (command === 'pause' && action === 'resume' && state === 'paused') machine.resume()
  else if (command !== 'pause' || (action !== 'pause' && action !== 'resume')) return conflict
  return accepted
}

function stateText(machine: PrintMachine): string {
  if (machine.state === 'printing') return 'Printing'
  return machine.state === 'paused' ? 'Paused' : machine.state === 'error' ? 'Error' : 'Operational'
}

function flagsOf({ state }: PrintMachine): Record<string, boolean> {
  const busy = state === 'printing' || state === 'paused'
  return {
    operational: state !== 'error',
    printing: state === 'printing',
    paused: state === 'paused',
    pausing: false,
    cancelling: false,
    ready: !busy && state !== 'error',
    error: state === 'error',
    closedOrError: state === 'error',
    sdReady: false,
  }
}

function jobOf(machine: PrintMachine, selected: string | undefined): unknown {
  const { job, filePosition, state, message } = machine
  const size = job?.text.length ?? null
  return {
    job: { file: { name: selected ?? null, origin: 'local', size } },
    progress: { completion: size === null ? null : (100 * filePosition) / size, filepos: filePosition, printTime: 0 },
    state: stateText(machine),
    ...(state === 'error' && { error: message }),
  }
}
