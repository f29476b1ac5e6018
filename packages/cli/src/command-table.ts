import type { CommandWord } from '@vfab/workshop/options'

import type { AnyCommand } from './command.ts'
import { driverList } from './commands/driver-list.ts'

/** A word of the command line: a command, or a group of commands. */
export type CommandEntry = CommandWord<AnyCommand>

const jobs = () => import('./commands/jobs.ts')
const config = () => import('./commands/config.ts')
const driver = () => import('./commands/driver.ts')
const machine = () => import('./commands/machine.ts')
const mqtt = () => import('./commands/mqtt.ts')
const camera = () => import('./commands/camera.ts')
const fleet = () => import('./commands/fleet.ts')
const sensor = () => import('./commands/sensor.ts')

function command(name: string, summary: string, load: () => Promise<AnyCommand>): CommandEntry {
  return { name, summary, load }
}

/** Every command there is. Loading one loads its description (commands/NAME.ts), not yet what carries it out. */
export const commandTable: readonly CommandEntry[] = [
  command('plot', 'draw an SVG file on a plotter', async () => (await import('./commands/plot.ts')).plot),
  command(
    'preview',
    'show what a plot would look like, and how long it takes',
    async () => (await import('./commands/preview.ts')).preview,
  ),
  {
    name: 'jobs',
    summary: 'list, show, resume and remove plots',
    subcommands: [
      command('list', 'list plots, the newest first', async () => (await jobs()).jobsList),
      command('show', 'show how far a plot has come, also as a picture', async () => (await jobs()).jobsShow),
      command('resume', 'resume an interrupted plot', async () => (await jobs()).jobsResume),
      command('remove', 'forget plots', async () => (await jobs()).jobsRemove),
    ],
  },
  command('pen', 'lift or lower the pen', async () => (await machine()).pen),
  command('move', 'travel to a point with the pen up', async () => (await machine()).move),
  command('home', "find the machine's zero with its switches", async () => (await machine()).home),
  command('jog', 'move the pen with the arrow keys', async () => (await machine()).jog),
  command('park', 'bring the pen to the origin', async () => (await machine()).park),
  command('origin', 'set, show or clear the drawing origin', async () => (await machine()).origin),
  command('snapshot', 'take a picture with a camera', async () => (await camera()).snapshot),
  command('record', 'record every frame from one or more cameras', async () => (await camera()).record),
  command('timelapse', 'take a picture every so often', async () => (await camera()).timelapse),
  command(
    'film',
    'show what a film contains; make a video or contact sheet from it',
    async () => (await camera()).film,
  ),
  command('read', 'read sensors once', async () => (await sensor()).read),
  command('monitor', 'watch sensors: a live table, a log, a chart', async () => (await sensor()).monitor),
  command(
    'detect',
    'list attached devices and which driver fits them',
    async () => (await import('./commands/detect.ts')).detect,
  ),
  command(
    'watch',
    'show devices as they are plugged in and out',
    async () => (await import('./commands/watch.ts')).watch,
  ),
  {
    name: 'driver',
    summary: 'find, install, update, test and check drivers',
    subcommands: [
      command('list', 'list installed drivers', async () => driverList), // on the start path: programs ask for this list at every start
      command('info', 'show everything known about a driver', async () => (await driver()).driverInfo),
      command('search', 'search the registry for driver packages', async () => (await driver()).driverSearch),
      command('install', 'install a driver package', async () => (await driver()).driverInstall),
      command('remove', 'remove a driver package', async () => (await driver()).driverRemove),
      command(
        'outdated',
        'list installed drivers that have a newer version',
        async () => (await driver()).driverOutdated,
      ),
      command('update', 'install newer versions of drivers', async () => (await driver()).driverUpdate),
      command('test', 'open a device and run its self-test; nothing moves', async () => (await driver()).driverTest),
      command('check', 'check a driver package before you publish it', async () => (await driver()).driverCheck),
      command('new', 'make a new driver package', async () => (await driver()).driverNew),
    ],
  },
  {
    name: 'config',
    summary: 'show, explain, check and change settings',
    subcommands: [
      command('show', 'print the settings of a device or driver', async () => (await config()).configShow),
      command('explain', 'show where a setting comes from', async () => (await config()).configExplain),
      command('set', 'write a setting to a configuration file', async () => (await config()).configSet),
      command('undo', 'take back the last change to a configuration file', async () => (await config()).configUndo),
      command('validate', 'check all configuration files', async () => (await config()).configValidate),
      command('schema', "print the JSON Schema of a driver's settings", async () => (await config()).configSchema),
    ],
  },
  {
    name: 'fleet',
    summary: 'list, watch and pair other computers with machines',
    subcommands: [
      command('list', 'list the computers and what their machines do', async () => (await fleet()).fleetList),
      command('watch', 'show the list whenever something changes', async () => (await fleet()).fleetWatch),
      command('pair', 'let this computer plot on another one', async () => (await fleet()).fleetPair),
    ],
  },
  command(
    'serve',
    'plot, watch, film and sense from a page in the browser',
    async () => (await import('./commands/serve.ts')).serve,
  ),
  {
    name: 'mqtt',
    summary: 'publish machines on an MQTT broker and to Home Assistant',
    subcommands: [
      command('show', 'print what is published', async () => (await mqtt()).mqttShow),
      command('run', 'publish until Ctrl-C, without the page', async () => (await mqtt()).mqttRun),
    ],
  },
  command(
    'doctor',
    'check the installation, drivers, ports and configuration',
    async () => (await import('./commands/doctor.ts')).doctor,
  ),
  command(
    'completion',
    'print a script that completes vfab commands in a shell',
    async () => (await import('./commands/completion.ts')).completion,
  ),
  command(
    'help',
    'show help for a command, or explain an error code',
    async () => (await import('./commands/help.ts')).help,
  ),
  {
    name: '__complete',
    summary: 'answer a completion script',
    hidden: true,
    load: async () => (await import('./commands/complete.ts')).complete,
  },
]
