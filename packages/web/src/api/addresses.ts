import type { OperationId } from '@vfab/server/api'

/** Requests the page makes: how, and where below `api/v1`. A test compares them with the routes of the server. */
export const addresses = {
  overview: 'GET /overview',
  openSession: 'POST /session',
  showSession: 'GET /session',
  closeSession: 'DELETE /session',
  pair: 'POST /pairing',
  listClients: 'GET /clients',
  removeClient: 'DELETE /clients/:client',
  listDevices: 'GET /devices',
  connectDevice: 'POST /devices/:device/connect',
  disconnectDevice: 'POST /devices/:device/disconnect',
  testDevice: 'POST /devices/:device/test',
  renewLease: 'PUT /devices/:device/lease',
  takeLease: 'POST /devices/:device/lease/take',
  endLease: 'DELETE /devices/:device/lease',
  move: 'POST /devices/:device/moves',
  startJog: 'POST /devices/:device/jogs',
  beatJog: 'PUT /devices/:device/jogs/:jog',
  endJog: 'DELETE /devices/:device/jogs/:jog',
  origin: 'POST /devices/:device/origin',
  storeHeights: 'PUT /devices/:device/heights',
  listDrawings: 'GET /drawings',
  addDrawing: 'POST /drawings',
  removeDrawing: 'DELETE /drawings/:drawing',
  prepare: 'POST /drawings/:drawing/preparations',
  showPreparation: 'GET /preparations/:preparation',
  preparedStrokes: 'GET /preparations/:preparation/strokes',
  preparedPicture: 'GET /preparations/:preparation/picture',
  listJobs: 'GET /jobs',
  startJob: 'POST /jobs',
  showJob: 'GET /jobs/:job',
  removeJob: 'DELETE /jobs/:job',
  jobStrokes: 'GET /jobs/:job/strokes',
  jobPicture: 'GET /jobs/:job/picture',
  doneStrokes: 'GET /jobs/:job/done',
  pauseJob: 'POST /jobs/:job/pause',
  resumeJob: 'POST /jobs/:job/resume',
  stopJob: 'POST /jobs/:job/stop',
  changeJob: 'POST /jobs/:job/change',
  redoStrokes: 'POST /jobs/:job/redo',
  moveInJob: 'POST /jobs/:job/move',
  answerJob: 'POST /jobs/:job/answer',
  repeatJob: 'POST /jobs/:job/again',
  showQueue: 'GET /queues/:device',
  orderQueue: 'PUT /queues/:device',
  holdQueue: 'POST /queues/:device/hold',
  goQueue: 'POST /queues/:device/go',
  frame: 'GET /cameras/:camera/frame',
  listFilms: 'GET /films',
  startFilms: 'POST /films',
  endFilm: 'POST /films/:film/end',
  removeFilm: 'DELETE /films/:film',
  makeVideo: 'POST /films/:film/video',
  readings: 'GET /sensors/:sensor/readings',
  showDetection: 'GET /detections',
  detect: 'POST /detections',
} as const satisfies { readonly [Id in OperationId]?: `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}` }

/** A request the page makes. */
export type RequestId = keyof typeof addresses

/** Method and path of a request, with its names filled in. */
export function addressOf(
  id: RequestId,
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, string | undefined>> = {},
): { readonly method: string; readonly path: string } {
  const [method = 'GET', pattern = ''] = addresses[id].split(' ')
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const search = new URLSearchParams(given).toString()
  return { method, path: `api/v1${path}${search === '' ? '' : `?${search}`}` }
}
