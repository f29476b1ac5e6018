/* The table of the API. `{base}/api/v1` comes before every path but that of `health`. */
import * as z from 'zod'

import {
  deviceListSchema,
  deviceSchema,
  heightsRequestSchema,
  jogRequestSchema,
  jogSchema,
  leaseSchema,
  moveSchema,
  originRequestSchema,
  placeSchema,
  selfTestSchema,
  storedHeightsSchema,
} from './device.ts'
import { drawingListSchema, drawingSchema, preparationSchema, preparationSettingsSchema } from './drawing.ts'
import { jobListSchema, jobSchema } from './job.ts'
import {
  answerRequestSchema,
  changeRequestSchema,
  jobMoveSchema,
  jobRequestSchema,
  pauseRequestSchema,
  queueOrderSchema,
  queueSchema,
  redoRequestSchema,
  resumeRequestSchema,
} from './job-request.ts'
import {
  detectionRequestSchema,
  detectionSchema,
  filmListSchema,
  filmRequestSchema,
  filmSchema,
  sensorReadingsSchema,
  videoRequestSchema,
} from './media.ts'
import type { OperationId, Operations } from './operations.ts'
import { overviewSchema } from './overview.ts'
import type { Route } from './route.ts'
import {
  clientListSchema,
  healthSchema,
  pairingRequestSchema,
  pairingSchema,
  serverFactsSchema,
  sessionRequestSchema,
  sessionSchema,
} from './session.ts'

/** What every path but that of `health` begins with. */
export const apiPrefix = '/api/v1'

/** Media type of packed strokes and bits. */
export const packedType = 'application/octet-stream'

/** A route for each operation. */
export type Routes = { readonly [Id in OperationId]: Route<Operations[Id]> }

type Table<Ids extends OperationId> = Pick<Routes, Ids>

const access: Table<
  | 'health'
  | 'server'
  | 'overview'
  | 'openapi'
  | 'events'
  | 'openSession'
  | 'showSession'
  | 'closeSession'
  | 'pair'
  | 'listClients'
  | 'removeClient'
> = {
  health: get('/health', 'Say whether the server is up.', healthSchema, { access: 'open' }),
  server: get('/server', 'Show what a page needs to know of the server.', serverFactsSchema),
  overview: get('/overview', 'Show all that a page shows, in one response.', overviewSchema),
  openapi: get('/openapi.json', 'Show this API as an OpenAPI 3.1 document.', z.record(z.string(), z.unknown())),
  events: get('/events', 'Listen to what happens, as server-sent events.', 'text/event-stream', {
    query: { 'topics?': 'Comma-separated; default: all but `readings`.' },
  }),
  openSession: {
    method: 'POST',
    path: '/session',
    summary: 'Open a session with the one-time secret or a pairing code.',
    access: 'open',
    body: sessionRequestSchema,
    status: 201,
    result: sessionSchema,
  },
  showSession: get('/session', 'Show the session of the caller.', sessionSchema),
  closeSession: { ...remove('/session', 'Log out.'), access: 'watch' },
  pair: post('/pairing', 'Show a code that lets one more client in.', pairingRequestSchema, pairingSchema, {
    status: 201,
  }),
  listClients: get('/clients', 'List the clients.', clientListSchema),
  removeClient: remove('/clients/:client', 'Log a client out; its streams end.'),
}

const devices: Table<
  | 'listDevices'
  | 'showDevice'
  | 'connectDevice'
  | 'disconnectDevice'
  | 'testDevice'
  | 'renewLease'
  | 'takeLease'
  | 'endLease'
  | 'move'
  | 'startJog'
  | 'beatJog'
  | 'endJog'
  | 'origin'
  | 'storeHeights'
> = {
  listDevices: get('/devices', 'List machines, cameras and sensors.', deviceListSchema),
  showDevice: get('/devices/:device', 'Show one device.', deviceSchema),
  connectDevice: act('/devices/:device/connect', 'Open a machine and hold it for moves.', deviceSchema, 'device'),
  disconnectDevice: act('/devices/:device/disconnect', 'Lift the pen and close the machine.', deviceSchema, 'device'),
  testDevice: act('/devices/:device/test', 'Run the self-test; nothing moves.', selfTestSchema, 'device'),
  renewLease: {
    method: 'PUT',
    path: '/devices/:device/lease',
    summary: 'Become the operator of a free machine, or stay it: for 30 s.',
    access: 'operate',
    status: 200,
    result: leaseSchema,
  },
  takeLease: act('/devices/:device/lease/take', 'Take a machine over from its operator, who sees it.', leaseSchema),
  endLease: remove('/devices/:device/lease', 'End operating a machine.'),
  move: post('/devices/:device/moves', 'Move a machine; the response comes on arrival.', moveSchema, placeSchema, {
    lease: 'device',
  }),
  startJog: post('/devices/:device/jogs', 'Move while a button is held.', jogRequestSchema, jogSchema, {
    lease: 'device',
    status: 201,
  }),
  beatJog: {
    method: 'PUT',
    path: '/devices/:device/jogs/:jog',
    summary: 'Continue a jog, in this direction where one is given: at least each 250 ms.',
    access: 'operate',
    lease: 'device',
    body: jogRequestSchema.optional(),
    status: 200,
    result: jogSchema,
  },
  endJog: {
    method: 'DELETE',
    path: '/devices/:device/jogs/:jog',
    summary: 'End a jog; the response comes when the machine rests.',
    access: 'operate',
    status: 200,
    result: placeSchema,
  },
  origin: post('/devices/:device/origin', 'Set or forget the origin.', originRequestSchema, placeSchema, {
    lease: 'device',
  }),
  storeHeights: {
    method: 'PUT',
    path: '/devices/:device/heights',
    summary: 'Store pen heights in the configuration.',
    access: 'operate',
    lease: 'device',
    body: heightsRequestSchema,
    status: 200,
    result: storedHeightsSchema,
  },
}

const drawings: Table<
  | 'listDrawings'
  | 'addDrawing'
  | 'showDrawing'
  | 'removeDrawing'
  | 'prepare'
  | 'showPreparation'
  | 'preparedStrokes'
  | 'preparedPicture'
> = {
  listDrawings: get('/drawings', 'List the drawings.', drawingListSchema),
  addDrawing: {
    method: 'POST',
    path: '/drawings',
    summary: 'Upload a drawing: the bytes of the file, nothing around them (`application/octet-stream`).',
    access: 'operate',
    query: { name: 'What people call it: `flower.svg`. A label, never a path.' },
    body: 'bytes',
    status: 201,
    result: drawingSchema,
  },
  showDrawing: get('/drawings/:drawing', 'Show one drawing.', drawingSchema),
  removeDrawing: remove('/drawings/:drawing', 'Remove a drawing and what was made of it.'),
  prepare: post(
    '/drawings/:drawing/preparations',
    'Make a drawing ready for a machine; the same settings give the same preparation.',
    preparationSettingsSchema,
    preparationSchema,
    { status: 201 },
  ),
  showPreparation: get('/preparations/:preparation', 'Show one preparation.', preparationSchema),
  preparedStrokes: get('/preparations/:preparation/strokes', 'Show its strokes, packed.', packedType),
  preparedPicture: get('/preparations/:preparation/picture', 'Show a small picture of it.', 'image/png'),
}

const jobs: Table<
  | 'listJobs'
  | 'startJob'
  | 'showJob'
  | 'removeJob'
  | 'jobStrokes'
  | 'jobPicture'
  | 'doneStrokes'
  | 'pauseJob'
  | 'resumeJob'
  | 'stopJob'
  | 'changeJob'
  | 'redoStrokes'
  | 'moveInJob'
  | 'answerJob'
  | 'repeatJob'
  | 'showQueue'
  | 'orderQueue'
  | 'holdQueue'
  | 'goQueue'
> = {
  listJobs: get('/jobs', 'List jobs, the newest first.', jobListSchema, {
    query: {
      'state?': 'Comma-separated states.',
      'before?': 'Only those created before, ms since 1970.',
      'limit?': 'At most this many, 1 to 200. Default 50.',
    },
  }),
  startJob: post('/jobs', 'Plot a preparation, or put it into the queue.', jobRequestSchema, jobSchema, {
    lease: 'body',
    status: 201,
  }),
  showJob: get('/jobs/:job', 'Show one job.', jobSchema),
  removeJob: remove('/jobs/:job', 'Remove a job that is over or waits in a queue.'),
  jobPicture: get('/jobs/:job/picture', 'Show a small picture of the drawing of a job.', 'image/png'),
  jobStrokes: get('/jobs/:job/strokes', 'Show the strokes of a job, packed.', packedType),
  doneStrokes: get('/jobs/:job/done', 'Show which strokes are drawn, a bit for each.', packedType),
  pauseJob: post('/jobs/:job/pause', 'Pause at the end of the stroke, or at once.', pauseRequestSchema, jobSchema),
  resumeJob: post(
    '/jobs/:job/resume',
    'Resume a job that is paused, or one that ended early.',
    resumeRequestSchema,
    jobSchema,
    { lease: 'job' },
  ),
  stopJob: act('/jobs/:job/stop', 'Stop with the pen up; it can be resumed. No safety device.', jobSchema),
  changeJob: post('/jobs/:job/change', 'Change speed or heights.', changeRequestSchema, jobSchema, { lease: 'job' }),
  redoStrokes: post('/jobs/:job/redo', 'While paused: draw the last strokes again.', redoRequestSchema, jobSchema, {
    lease: 'job',
  }),
  moveInJob: post('/jobs/:job/move', 'While paused: move the pen.', jobMoveSchema, placeSchema, { lease: 'job' }),
  answerJob: post('/jobs/:job/answer', 'Answer what a job waits for.', answerRequestSchema, jobSchema, {
    lease: 'job',
  }),
  repeatJob: act('/jobs/:job/again', 'Plot the same again as a new job.', jobSchema, 'job', 201),
  showQueue: get('/queues/:device', 'Show what waits for a device.', queueSchema),
  orderQueue: {
    method: 'PUT',
    path: '/queues/:device',
    summary: 'Order what waits; what is left out is taken from the queue.',
    access: 'operate',
    lease: 'device',
    body: queueOrderSchema,
    status: 200,
    result: queueSchema,
  },
  holdQueue: act('/queues/:device/hold', 'Begin no further job.', queueSchema),
  goQueue: act('/queues/:device/go', 'Begin the next job: the paper is ready.', queueSchema, 'device'),
}

const media: Table<
  | 'frame'
  | 'stream'
  | 'listFilms'
  | 'startFilms'
  | 'showFilm'
  | 'endFilm'
  | 'removeFilm'
  | 'filmShot'
  | 'makeVideo'
  | 'video'
  | 'readings'
  | 'showDetection'
  | 'detect'
> = {
  frame: get('/cameras/:camera/frame', 'Show a picture; 204 when none came within 10 s.', 'image/jpeg', {
    query: { 'after?': 'Wait for a picture newer than this `x-sequence`.' },
  }),
  stream: get('/cameras/:camera/stream', 'Stream pictures as MJPEG, for other programs.', 'multipart/x-mixed-replace'),
  listFilms: get('/films', 'List films, the newest first.', filmListSchema),
  startFilms: post('/films', 'Film with one or several cameras.', filmRequestSchema, filmListSchema, { status: 201 }),
  showFilm: get('/films/:film', 'Show one film.', filmSchema),
  endFilm: act('/films/:film/end', 'End a film.', filmSchema),
  removeFilm: remove('/films/:film', 'Remove a film with its pictures.'),
  filmShot: get('/films/:film/shots/:shot', 'Show a picture of a film; the first is 1.', 'image/jpeg'),
  makeVideo: post('/films/:film/video', 'Make a video of a film.', videoRequestSchema, filmSchema, { status: 202 }),
  video: get('/films/:film/video', 'Show the video; ranges are served.', 'video/mp4'),
  readings: get('/sensors/:sensor/readings', 'Show what a sensor measured lately.', sensorReadingsSchema, {
    query: { 'since?': 'ms since 1970. Default: everything that is kept.' },
  }),
  showDetection: get('/detections', 'Show what the last detection found.', detectionSchema),
  detect: post('/detections', 'Look for devices.', detectionRequestSchema, detectionSchema),
}

/** All routes by operation id. */
export const routes: Routes = { ...access, ...devices, ...drawings, ...jobs, ...media }

function get<Result>(
  path: string,
  summary: string,
  result: z.ZodType<Result> | string,
  more: { readonly access?: 'open'; readonly query?: Readonly<Record<string, string>> } = {},
): Route<{ params: never; query: never; body: undefined; result: Result }> {
  return { method: 'GET', path, summary, access: 'watch', status: 200, result, ...more }
}

function post<Body, Result>(
  path: string,
  summary: string,
  body: z.ZodType<Body>,
  result: z.ZodType<Result>,
  more: { readonly lease?: 'device' | 'job' | 'body'; readonly status?: 201 | 202 } = {},
): Route<{ params: never; query: never; body: Body; result: Result }> {
  return { method: 'POST', path, summary, access: 'operate', body, status: 200, result, ...more }
}

/** A POST without a body. */
function act<Result>(
  path: string,
  summary: string,
  result: z.ZodType<Result>,
  lease?: 'device' | 'job',
  status: 200 | 201 = 200,
): Route<{ params: never; query: never; body: undefined; result: Result }> {
  return { method: 'POST', path, summary, access: 'operate', lease, status, result }
}

function remove(
  path: string,
  summary: string,
): Route<{ params: never; query: never; body: undefined; result: undefined }> {
  return { method: 'DELETE', path, summary, access: 'operate', status: 204 }
}
