import type {
  Client,
  Detection,
  Device,
  Drawing,
  EventMap,
  EventName,
  Film,
  Job,
  Preparation,
  PreparationSettings,
  Queue,
  SensorReadings,
} from '@vfab/server/api'

/** Everything the server has said, by the name it has there. */
export interface ShopState {
  readonly devices: ReadonlyMap<string, Device>
  readonly jobs: ReadonlyMap<string, Job>
  readonly queues: ReadonlyMap<string, Queue>
  readonly drawings: ReadonlyMap<string, Drawing>
  readonly films: ReadonlyMap<string, Film>
  readonly clients: ReadonlyMap<string, Client>
  readonly readings: ReadonlyMap<string, SensorReadings>
  readonly detection: Detection | undefined
  /** What is done to a drawing that is being prepared. */
  readonly steps: ReadonlyMap<string, string>
  /** Preparations that need no preparing, by their {@link preparationKey}. */
  readonly preparations: ReadonlyMap<string, Preparation>
}

/** One event as it came. */
export type ShopEvent = {
  readonly [Name in EventName]: { readonly name: Name; readonly data: EventMap[Name] }
}[EventName]

/** Nothing is known yet. */
export const emptyShop: ShopState = {
  devices: new Map(),
  jobs: new Map(),
  queues: new Map(),
  drawings: new Map(),
  films: new Map(),
  clients: new Map(),
  readings: new Map(),
  detection: undefined,
  steps: new Map(),
  preparations: new Map(),
}

/** What names a drawing with its settings, in whatever order they are given. */
export function preparationKey(drawing: string, settings: PreparationSettings): string {
  return `${drawing} ${JSON.stringify(settings, (_, value: unknown) => sorted(value))}`
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** As many points of a channel are kept for its chart. */
const mostPoints = 500

/**
 * What is known after an event. Parts that it does not concern stay the same objects, so that only what shows them is drawn anew.
 * Events that are not known change nothing.
 */
export function reduceShop(state: ShopState, { name, data }: ShopEvent): ShopState {
  switch (name) {
    case 'device':
      return { ...state, devices: put(state.devices, data.name, data) }
    case 'device-gone':
      return { ...state, devices: without(state.devices, data.name) }
    case 'place':
      return { ...state, devices: change(state.devices, data.device, (device) => ({ ...device, place: data.place })) }
    case 'job':
      return { ...state, jobs: put(state.jobs, data.id, withParts(data, state.jobs.get(data.id))) }
    case 'job-gone':
      return { ...state, jobs: without(state.jobs, data.id) }
    case 'progress':
      return { ...state, jobs: change(state.jobs, data.job, (job) => progressed(job, data.progress)) }
    case 'queue':
      return { ...state, queues: put(state.queues, data.device, data) }
    case 'drawing':
      return { ...state, drawings: put(state.drawings, data.id, data), steps: without(state.steps, data.id) }
    case 'drawing-gone':
      return {
        ...state,
        drawings: without(state.drawings, data.id),
        preparations: new Map([...state.preparations].filter(([, { drawing }]) => drawing !== data.id)),
      }
    case 'preparation':
      return { ...state, steps: put(state.steps, data.drawing, data.step) }
    case 'reading':
      return { ...state, readings: change(state.readings, data.sensor, (sensor) => measured(sensor, data.readings)) }
    case 'film':
      return { ...state, films: put(state.films, data.id, data) }
    case 'film-gone':
      return { ...state, films: without(state.films, data.id) }
    case 'detection':
      return { ...state, detection: data }
    case 'client':
      return { ...state, clients: put(state.clients, data.id, data) }
    case 'client-gone':
      return { ...state, clients: without(state.clients, data.id) }
    case 'hello':
    case 'reset':
    case 'beat':
    case 'stroke':
    case 'goodbye':
      return state
    default:
      return state
  }
}

function put<Value>(map: ReadonlyMap<string, Value>, key: string, value: Value): ReadonlyMap<string, Value> {
  return new Map(map).set(key, value)
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  if (!map.has(key)) return map
  const rest = new Map(map)
  rest.delete(key)
  return rest
}

function change<Value>(
  map: ReadonlyMap<string, Value>,
  key: string,
  next: (value: Value) => Value,
): ReadonlyMap<string, Value> {
  const value = map.get(key)
  return value === undefined ? map : put(map, key, next(value))
}

/** Lists name a job without its layers; what was known of it stays. */
export function withParts(job: Job, known: Job | undefined): Job {
  return { ...job, page: job.page ?? known?.page, layers: job.layers ?? known?.layers }
}

function progressed(job: Job, progress: Job['progress']): Job {
  return { ...job, progress, strokesDone: progress?.strokesDone ?? job.strokesDone }
}

function measured(sensor: SensorReadings, readings: EventMap['reading']['readings']): SensorReadings {
  const latest = new Map(sensor.latest.map((reading) => [reading.channel, reading]))
  for (const reading of readings) latest.set(reading.channel, reading)
  const known = new Set(sensor.series.map(({ channel }) => channel))
  const numeric = readings.filter(({ channel, value }) => typeof value === 'number' && !known.has(channel))
  const begun = [...new Set(numeric.map(({ channel }) => channel))].map((channel) => ({ channel, points: [] }))
  const series = [...sensor.series, ...begun].map((each) => {
    const added = readings.filter(({ channel }) => channel === each.channel).map(pointOf)
    return added.length === 0 ? each : { ...each, points: [...each.points, ...added].slice(-mostPoints) }
  })
  return { ...sensor, latest: [...latest.values()], series }
}

function pointOf({ atMs, value }: EventMap['reading']['readings'][number]): readonly [number, number | null] {
  return [atMs, typeof value === 'number' ? value : null]
}
