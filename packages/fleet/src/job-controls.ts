import { DriverError, isDriverError, type OperationOptions, type PlotterPosition } from '@vfab/core'
import type { ChangeRequest, Job, JobMove } from '@vfab/server/api'
import type { ApiClient } from '@vfab/server/client'

/** What a person does to a job, as requests to the computer that it runs on. Each fails as the server refuses it. */
export class JobControls {
  readonly #client: ApiClient
  readonly #params: { readonly job: string }

  constructor(client: ApiClient, job: string) {
    this.#client = client
    this.#params = { job }
  }

  show(options: OperationOptions): Promise<Job> {
    return this.#client.ask('showJob', { params: this.#params, ...options })
  }

  pause(at: 'stroke' | 'now' | undefined): Promise<Job> {
    return this.#client.ask('pauseJob', { params: this.#params, body: { at } })
  }

  resume(): Promise<Job> {
    return this.#client.ask('resumeJob', { params: this.#params, body: {} })
  }

  async stop(timeoutMs?: number): Promise<void> {
    await this.#client.ask('stopJob', { params: this.#params, timeoutMs })
  }

  /** A question that was answered from elsewhere meanwhile is not a failure. */
  async answer(question: string): Promise<void> {
    try {
      await this.#client.ask('answerJob', { params: this.#params, body: { question } })
    } catch (error) {
      if (!isDriverError(error) || error.code !== 'STATE_INVALID') throw error
    }
  }

  /** @returns the job after the change; `undefined` where the machine cannot change it */
  async change(body: ChangeRequest): Promise<Job | undefined> {
    try {
      return await this.#client.ask('changeJob', { params: this.#params, body })
    } catch (error) {
      if (isDriverError(error) && error.code === 'STATE_INVALID') return undefined
      throw error
    }
  }

  redo(strokes: number): Promise<Job> {
    return this.#client.ask('redoStrokes', { params: this.#params, body: { strokes } })
  }

  async move(body: JobMove, { signal }: OperationOptions = {}): Promise<void> {
    await this.#client.ask('moveInJob', { params: this.#params, body, signal })
  }

  /** @throws DriverError `STATE_INVALID` where the computer does not know it */
  async position(device: string, { signal }: OperationOptions = {}): Promise<PlotterPosition> {
    const { place } = await this.#client.ask('showDevice', { params: { device }, signal })
    if (place) return place
    throw new DriverError('the other computer does not know where the pen is', {
      type: 'configuration',
      code: 'STATE_INVALID',
      hint: 'pause the plot and move the pen, then ask again',
    })
  }
}
