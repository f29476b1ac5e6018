import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { createServer, type Server, type ServerOptions } from '@vfab/server'
import { createWorkshop, type Workshop, type WorkshopOptions } from '@vfab/workshop'
import { onTestFinished } from 'vitest'

import { createFleet, type Fleet, type FleetOptions } from '../src/index.ts'

/** Ten lines of 40 mm. */
export const tenLines =
  '<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="60mm" viewBox="0 0 60 60" fill="none" stroke="black">' +
  `${Array.from({ length: 10 }, (_, index) => `<path d="M5,${5 + 5 * index} h40"/>`).join('')}</svg>`

/** Two lines of two colours. */
export const twoColours =
  '<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="40mm" viewBox="0 0 60 40" fill="none">' +
  '<path d="M5,5 h30" stroke="#c81e1e"/><path d="M5,15 h30" stroke="#1e1ec8"/></svg>'

/** A computer with a project, a home, and the driver of the EBB; removed after the test. */
export interface Computer {
  readonly directory: string
  readonly options: WorkshopOptions
  readonly write: (path: string, text: string) => void
}

/** Makes a computer that sees nothing of the one the test runs on. */
export function computer(): Computer {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'vfab-fleet-')))
  onTestFinished(() => rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  const directory = join(base, 'project')
  const home = join(base, 'home')
  mkdirSync(home)
  mkdirSync(join(directory, 'node_modules/@vfab'), { recursive: true })
  const driver = fileURLToPath(new URL('../../plotter-ebb', import.meta.url))
  symlinkSync(driver, join(directory, 'node_modules/@vfab/plotter-ebb'), 'dir')
  const manifest = { name: 'project', private: true, dependencies: { '@vfab/plotter-ebb': '^1.0.0' } }
  writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest))
  const nothing = async (): Promise<never[]> => []
  return {
    directory,
    options: {
      cwd: directory,
      env: { HOME: home },
      homeDirectory: home,
      argv1: undefined,
      sources: { usb: nothing, serial: nothing, files: nothing, mdns: nothing },
    },
    write: (path, text) => writeFileSync(join(directory, path), text),
  }
}

/** Starts a host on a computer, with the simulated plotter `ebb:sim`. */
export async function startHost(at: Computer = computer(), options: ServerOptions = {}): Promise<Server> {
  const server = await createServer({
    port: 0,
    devices: ['ebb:sim'],
    simSpeed: 'max',
    onMistake: (error) => console.error(error),
    ...options,
    workshop: at.options,
  })
  onTestFinished(() => server.close())
  return server
}

/** A desk that knows these hosts, and nothing of the network. */
export function openDesk(
  hosts: Readonly<Record<string, string>>,
  options: Partial<FleetOptions> = {},
): { readonly fleet: Fleet; readonly workshop: Workshop; readonly at: Computer } {
  const at = computer()
  const lines = Object.entries(hosts).map(([name, url]) => `  ${name}: ${url}\n`)
  at.write('vfab.config.yaml', `hosts:\n${lines.join('')}`)
  const workshop = createWorkshop(at.options)
  onTestFinished(() => workshop.close())
  const fleet = createFleet({ workshop, cwd: at.directory, mdns: async () => [], ...options })
  return { fleet, workshop, at }
}

/** A desk that is paired with these hosts. */
export async function openPairedDesk(hosts: Readonly<Record<string, Server>>): Promise<ReturnType<typeof openDesk>> {
  const desk = openDesk(Object.fromEntries(Object.entries(hosts).map(([name, server]) => [name, server.urls[0]!])))
  for (const [name, server] of Object.entries(hosts)) await desk.fleet.pair(name, server.pair().code)
  return desk
}
