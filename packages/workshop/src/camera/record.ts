import type { Film, FilmResult } from '@vfab/job'
import { parseFilmTrigger } from '@vfab/job'

import { createEventSource, type EventSource } from '../event-stream.ts'
import { inputError } from '../input-error.ts'
import type { Shop } from '../shop.ts'
import type { RecordEvent, Recording, RecordOptions } from './camera-options.ts'
import { type ChosenCamera, chooseCamera } from './choose-camera.ts'
import { newFilmName } from './film-name.ts'
import { startFilms } from './start-films.ts'

/** See `Workshop.record`. */
export async function record(shop: Shop, options: RecordOptions): Promise<Recording> {
  const { cameras: selectors = [undefined], every = 'frame', signal, settings, assignments, onEvent } = options
  const trigger = parseFilmTrigger(every)
  if (trigger.kind !== 'frame' && trigger.kind !== 'interval') {
    throw inputError(
      `pictures are taken by time here, not "${every}"`,
      'pictures by what a plot does: vfab plot --record',
    )
  }
  const events = createEventSource<RecordEvent>(['shot'])
  if (onEvent) events.on(onEvent)
  const cameras: ChosenCamera[] = []
  const release = async (): Promise<void> => {
    for (const camera of cameras) await camera[Symbol.asyncDispose]()
  }
  try {
    for (const device of selectors) {
      cameras.push(await chooseCamera(shop, { device, settings, assignments, signal }))
    }
    const films = await startFilms(shop, cameras, {
      directory: shop.path(options.directory ?? newFilmName(new Date())),
      trigger,
      every,
      onTrouble: (camera, error) => events.emit({ type: 'trouble', camera, error: error.toJSON() }),
      onRecovered: (camera) => events.emit({ type: 'recovered', camera }),
      onShot: (shots) => events.emit({ type: 'shot', shots }),
    })
    return new RunningRecording(films, release, events, { ...options, clock: shop.clock })
  } catch (error) {
    await release()
    throw error
  }
}

class RunningRecording implements Recording {
  readonly events: EventSource<RecordEvent>
  readonly done: Promise<readonly FilmResult[]>
  readonly #ending = new AbortController()

  constructor(
    films: readonly Film[],
    release: () => Promise<void>,
    events: EventSource<RecordEvent>,
    { signal, forMs = Infinity, clock }: RecordOptions & Pick<Shop, 'clock'>,
  ) {
    this.events = events
    const both = signal ? AbortSignal.any([signal, this.#ending.signal]) : this.#ending.signal
    this.done = complete(films, release, events, clock.sleep(forMs, { signal: both }))
    this.done.catch(() => {}) // whoever ends it learns of it
  }

  end(): Promise<readonly FilmResult[]> {
    this.#ending.abort()
    return this.done
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
  }
}

/** @param until - when it settles, the films end */
async function complete(
  films: readonly Film[],
  release: () => Promise<void>,
  events: EventSource<RecordEvent>,
  until: Promise<void>,
): Promise<readonly FilmResult[]> {
  await until.catch(() => {}) // ended early
  const results = await Promise.all(films.map((film) => film.end()))
  await release()
  for (const result of results) events.emit({ type: 'film', ...result })
  events.end()
  return results
}
