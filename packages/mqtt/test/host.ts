import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type BrokerSettingsInput, createPublisher, type Publisher, type PublisherOptions } from '@vfab/mqtt'

import { FakeSource } from './fake-source.ts'

/** A directory that is removed in the end. */
export class TempDirectory implements AsyncDisposable {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  static async make(): Promise<TempDirectory> {
    return new TempDirectory(await mkdtemp(join(tmpdir(), 'vfab-mqtt-')))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}

/** A host on a broker, with its fake source. */
export interface TestHost extends AsyncDisposable {
  readonly publisher: Publisher
  readonly source: FakeSource
  readonly directory: string
}

/** Starts a host named `attic`. */
export async function startHost(
  broker: BrokerSettingsInput,
  options: Partial<Omit<PublisherOptions, 'broker' | 'source'>> & { readonly source?: FakeSource } = {},
): Promise<TestHost> {
  const own = options.stateDirectory === undefined ? await TempDirectory.make() : undefined
  const directory = options.stateDirectory ?? own!.path
  const { source = new FakeSource(), ...rest } = options
  try {
    const publisher = (await createPublisher({
      broker: { name: 'attic', ...broker },
      ...rest,
      source,
      stateDirectory: directory,
    }))!
    const end = async (): Promise<void> => {
      await publisher.close()
      await own?.[Symbol.asyncDispose]()
    }
    return { publisher, source, directory, [Symbol.asyncDispose]: end }
  } catch (error) {
    await own?.[Symbol.asyncDispose]()
    throw error
  }
}
