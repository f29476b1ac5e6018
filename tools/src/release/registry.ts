import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { runServer } from 'verdaccio'

import { mustRun } from '../packaging/run-command.ts'
import { repositoryDir } from '../packaging/workspace.ts'

/** A registry on this machine that knows the packages of this repository, and hands on what is asked of others. */
export interface Registry extends AsyncDisposable {
  /** `http://127.0.0.1:41234/` */
  readonly url: string
  /** A file for npm's `userconfig`, with a token that may publish. */
  readonly userConfig: string
}

/** Starts an empty registry on a free port of the loopback interface. Disposing ends it, and removes what it stored. */
export async function startRegistry(): Promise<Registry> {
  const directory = mkdtempSync(join(tmpdir(), 'vfab-registry-'))
  const upstream = mustRun('npm', ['config', 'get', 'registry'], { cwd: directory }).trim()
  const server = (await runServer({
    configPath: join(directory, 'config.yaml'),
    self_path: directory,
    storage: join(directory, 'storage'),
    uplinks: { upstream: { url: upstream, timeout: '60s', maxage: '60m' } },
    packages: {
      '@vfab/*': { access: '$all', publish: '$all' },
      // Drivers of others.
      'vfab-*': { access: '$all', publish: '$all' },
      '**': { access: '$all', proxy: 'upstream' },
    },
    web: { enable: false },
    max_body_size: '100mb',
    log: { type: 'stdout', format: 'pretty', level: 'fatal' },
  })) as Server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/`
  const userConfig = join(directory, 'npmrc')
  writeFileSync(userConfig, `registry=${url}\n//127.0.0.1:${port}/:_authToken=anybody\n`)
  return {
    url,
    userConfig,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    },
  }
}

/**
 * Publishes every package of this repository that is built, as a release does, save for git's tags.
 * @param directory - the repository, or a copy of it
 */
export async function publishAll({ url, userConfig }: Registry, directory: string = repositoryDir): Promise<void> {
  const { runAsync } = await import('./run-async.ts')
  const { status, output } = await runAsync(
    'npx',
    ['--yes', 'pnpm@10.34.9', 'exec', 'changeset', 'publish', '--no-git-tag'],
    {
      cwd: directory,
      timeoutMs: 1_200_000, // every package is packed anew: minutes on a busy machine
      env: { npm_config_registry: url, npm_config_userconfig: userConfig, NPM_CONFIG_USERCONFIG: userConfig },
    },
  )
  if (status !== 0 || /error/i.test(output)) throw new Error(`publishing ended with ${status}\n${output}`)
}
