/* Every request of the API with the types of what goes in and comes out. The table that says how is in routes.ts. */
import type {
  Device,
  DeviceList,
  HeightsRequest,
  Jog,
  JogRequest,
  Lease,
  Move,
  OriginRequest,
  Place,
  SelfTest,
  StoredHeights,
} from './device.ts'
import type { Drawing, DrawingList, Preparation, PreparationSettings } from './drawing.ts'
import type { Job, JobList } from './job.ts'
import type {
  AnswerRequest,
  ChangeRequest,
  JobMove,
  JobRequest,
  PauseRequest,
  Queue,
  QueueOrder,
  RedoRequest,
  ResumeRequest,
} from './job-request.ts'
import type { Detection, DetectionRequest, Film, FilmList, FilmRequest, SensorReadings, VideoRequest } from './media.ts'
import type { Overview } from './overview.ts'
import type { ClientList, Health, Pairing, PairingRequest, ServerFacts, Session, SessionRequest } from './session.ts'

/** One request: names in the path, the query, the body, and what comes back on success. */
export interface Operation {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string | undefined>>
  /** `undefined` where there is no body; `'bytes'` for a raw one. */
  readonly body: unknown
  /** `undefined` for 204; `'bytes'` for what is not JSON. */
  readonly result: unknown
}

/** An {@link Operation} from its parts. */
interface Op<
  Result,
  Params extends string = never,
  Body = undefined,
  Query extends Readonly<Record<string, string | undefined>> = Record<never, never>,
> {
  readonly params: Readonly<Record<Params, string>>
  readonly query: Query
  readonly body: Body
  readonly result: Result
}

/** Raw bytes instead of JSON. */
export type Bytes = 'bytes'

/** All operations by their id. Paths, roles and leases are in `routes`. */
export interface Operations {
  readonly health: Op<Health>
  readonly server: Op<ServerFacts>
  readonly overview: Op<Overview>
  readonly openapi: Op<Record<string, unknown>>
  readonly events: Op<Bytes, never, undefined, { readonly topics?: string | undefined }>

  readonly openSession: Op<Session, never, SessionRequest>
  readonly showSession: Op<Session>
  readonly closeSession: Op<undefined>
  readonly pair: Op<Pairing, never, PairingRequest>
  readonly listClients: Op<ClientList>
  readonly removeClient: Op<undefined, 'client'>

  readonly listDevices: Op<DeviceList>
  readonly showDevice: Op<Device, 'device'>
  readonly connectDevice: Op<Device, 'device'>
  readonly disconnectDevice: Op<Device, 'device'>
  readonly testDevice: Op<SelfTest, 'device'>
  readonly renewLease: Op<Lease, 'device'>
  readonly takeLease: Op<Lease, 'device'>
  readonly endLease: Op<undefined, 'device'>
  readonly move: Op<Place, 'device', Move>
  readonly startJog: Op<Jog, 'device', JogRequest>
  readonly beatJog: Op<Jog, 'device' | 'jog', JogRequest | undefined>
  readonly endJog: Op<Place, 'device' | 'jog'>
  readonly origin: Op<Place, 'device', OriginRequest>
  readonly storeHeights: Op<StoredHeights, 'device', HeightsRequest>

  readonly listDrawings: Op<DrawingList>
  readonly addDrawing: Op<Drawing, never, Bytes, { readonly name: string }>
  readonly showDrawing: Op<Drawing, 'drawing'>
  readonly removeDrawing: Op<undefined, 'drawing'>
  readonly prepare: Op<Preparation, 'drawing', PreparationSettings>
  readonly showPreparation: Op<Preparation, 'preparation'>
  readonly preparedStrokes: Op<Bytes, 'preparation'>
  readonly preparedPicture: Op<Bytes, 'preparation'>

  readonly listJobs: Op<
    JobList,
    never,
    undefined,
    { readonly state?: string | undefined; readonly before?: string | undefined; readonly limit?: string | undefined }
  >
  readonly startJob: Op<Job, never, JobRequest>
  readonly showJob: Op<Job, 'job'>
  readonly removeJob: Op<undefined, 'job'>
  readonly jobStrokes: Op<Bytes, 'job'>
  readonly jobPicture: Op<Bytes, 'job'>
  readonly doneStrokes: Op<Bytes, 'job'>
  readonly pauseJob: Op<Job, 'job', PauseRequest>
  readonly resumeJob: Op<Job, 'job', ResumeRequest>
  readonly stopJob: Op<Job, 'job'>
  readonly changeJob: Op<Job, 'job', ChangeRequest>
  readonly redoStrokes: Op<Job, 'job', RedoRequest>
  readonly moveInJob: Op<Place, 'job', JobMove>
  readonly answerJob: Op<Job, 'job', AnswerRequest>
  readonly repeatJob: Op<Job, 'job'>

  readonly showQueue: Op<Queue, 'device'>
  readonly orderQueue: Op<Queue, 'device', QueueOrder>
  readonly holdQueue: Op<Queue, 'device'>
  readonly goQueue: Op<Queue, 'device'>

  readonly frame: Op<Bytes, 'camera', undefined, { readonly after?: string | undefined }>
  readonly stream: Op<Bytes, 'camera'>
  readonly listFilms: Op<FilmList>
  readonly startFilms: Op<FilmList, never, FilmRequest>
  readonly showFilm: Op<Film, 'film'>
  readonly endFilm: Op<Film, 'film'>
  readonly removeFilm: Op<undefined, 'film'>
  readonly filmShot: Op<Bytes, 'film' | 'shot'>
  readonly makeVideo: Op<Film, 'film', VideoRequest>
  readonly video: Op<Bytes, 'film'>
  readonly readings: Op<SensorReadings, 'sensor', undefined, { readonly since?: string | undefined }>
  readonly showDetection: Op<Detection>
  readonly detect: Op<Detection, never, DetectionRequest>
}

/** Id of an operation: `operationId` of the OpenAPI document. */
export type OperationId = keyof Operations
