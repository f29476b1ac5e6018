import type { AnyCommand } from './command.ts'
import { driverList } from './commands/driver-list.ts'

/** A word of the command line: a command, or a group of commands. */
export interface CommandEntry {
  readonly name: string
  readonly summary: string
  /** Absent for groups. */
  readonly load?: () => Promise<AnyCommand>
  readonly subcommands?: readonly CommandEntry[]
  /** Not shown in help, not completed. */
  readonly hidden?: boolean
}

/** Every command there is. Loading one loads its description (commands/NAME.ts), not yet what carries it out. */
export const commandTable: readonly CommandEntry[] = [
  {
    name: 'plot',
    summary: 'draw an SVG file on a plotter',
    load: async () => (await import('./commands/plot.ts')).plot,
  },
  {
    name: 'preview',
    summary: 'show what a plot would look like, and how long it takes',
    load: async () => (await import('./commands/preview.ts')).preview,
  },
  {
    name: 'jobs',
    summary: 'list, show, resume and remove plots',
    subcommands: [
      {
        name: 'list',
        summary: 'list plots, the newest first',
        load: async () => (await import('./commands/jobs-list.ts')).jobsList,
      },
      {
        name: 'show',
        summary: 'show how far a plot has come, also as a picture',
        load: async () => (await import('./commands/jobs-show.ts')).jobsShow,
      },
      {
        name: 'resume',
        summary: 'resume an interrupted plot',
        load: async () => (await import('./commands/jobs-resume.ts')).jobsResume,
      },
      {
        name: 'remove',
        summary: 'forget plots',
        load: async () => (await import('./commands/jobs-remove.ts')).jobsRemove,
      },
    ],
  },
  { name: 'pen', summary: 'lift or lower the pen', load: async () => (await import('./commands/pen.ts')).pen },
  {
    name: 'move',
    summary: 'travel to a point with the pen up',
    load: async () => (await import('./commands/move.ts')).move,
  },
  {
    name: 'home',
    summary: "find the machine's zero with its switches",
    load: async () => (await import('./commands/home.ts')).home,
  },
  {
    name: 'jog',
    summary: 'move the pen with the arrow keys',
    load: async () => (await import('./commands/jog.ts')).jog,
  },
  { name: 'park', summary: 'bring the pen to the origin', load: async () => (await import('./commands/park.ts')).park },
  {
    name: 'origin',
    summary: 'set, show or clear the drawing origin',
    load: async () => (await import('./commands/origin.ts')).origin,
  },
  {
    name: 'snapshot',
    summary: 'take a picture with a camera',
    load: async () => (await import('./commands/snapshot.ts')).snapshot,
  },
  {
    name: 'record',
    summary: 'record every frame from one or more cameras',
    load: async () => (await import('./commands/record.ts')).record,
  },
  {
    name: 'timelapse',
    summary: 'take a picture every so often',
    load: async () => (await import('./commands/timelapse.ts')).timelapse,
  },
  {
    name: 'film',
    summary: 'show what a film contains; make a video or contact sheet from it',
    load: async () => (await import('./commands/film.ts')).film,
  },
  { name: 'read', summary: 'read sensors once', load: async () => (await import('./commands/read.ts')).read },
  {
    name: 'monitor',
    summary: 'watch sensors: a live table, a log, a chart',
    load: async () => (await import('./commands/monitor.ts')).monitor,
  },
  {
    name: 'detect',
    summary: 'list attached devices and which driver fits them',
    load: async () => (await import('./commands/detect.ts')).detect,
  },
  {
    name: 'watch',
    summary: 'show devices as they are plugged in and out',
    load: async () => (await import('./commands/watch.ts')).watch,
  },
  {
    name: 'driver',
    summary: 'find, install, update, test and check drivers',
    subcommands: [
      {
        name: 'list',
        summary: 'list installed drivers',
        load: async () => driverList, // on the start path: programs ask for this list at every start
      },
      {
        name: 'info',
        summary: 'show everything known about a driver',
        load: async () => (await import('./commands/driver-info.ts')).driverInfo,
      },
      {
        name: 'search',
        summary: 'search the registry for driver packages',
        load: async () => (await import('./commands/driver-search.ts')).driverSearch,
      },
      {
        name: 'install',
        summary: 'install a driver package',
        load: async () => (await import('./commands/driver-install.ts')).driverInstall,
      },
      {
        name: 'remove',
        summary: 'remove a driver package',
        load: async () => (await import('./commands/driver-remove.ts')).driverRemove,
      },
      {
        name: 'outdated',
        summary: 'list installed drivers that have a newer version',
        load: async () => (await import('./commands/driver-outdated.ts')).driverOutdated,
      },
      {
        name: 'update',
        summary: 'install newer versions of drivers',
        load: async () => (await import('./commands/driver-update.ts')).driverUpdate,
      },
      {
        name: 'test',
        summary: 'open a device and run its self-test; nothing moves',
        load: async () => (await import('./commands/driver-test.ts')).driverTest,
      },
      {
        name: 'check',
        summary: 'check a driver package before you publish it',
        load: async () => (await import('./commands/driver-check.ts')).driverCheck,
      },
      {
        name: 'new',
        summary: 'make a new driver package',
        load: async () => (await import('./commands/driver-new.ts')).driverNew,
      },
    ],
  },
  {
    name: 'config',
    summary: 'show, explain, check and change settings',
    subcommands: [
      {
        name: 'show',
        summary: 'print the settings of a device or driver',
        load: async () => (await import('./commands/config-show.ts')).configShow,
      },
      {
        name: 'explain',
        summary: 'show where a setting comes from',
        load: async () => (await import('./commands/config-explain.ts')).configExplain,
      },
      {
        name: 'set',
        summary: 'write a setting to a configuration file',
        load: async () => (await import('./commands/config-set.ts')).configSet,
      },
      {
        name: 'undo',
        summary: 'take back the last change to a configuration file',
        load: async () => (await import('./commands/config-undo.ts')).configUndo,
      },
      {
        name: 'validate',
        summary: 'check all configuration files',
        load: async () => (await import('./commands/config-validate.ts')).configValidate,
      },
      {
        name: 'schema',
        summary: "print the JSON Schema of a driver's settings",
        load: async () => (await import('./commands/config-schema.ts')).configSchema,
      },
    ],
  },
  {
    name: 'serve',
    summary: 'plot, watch, film and sense from a page in the browser',
    load: async () => (await import('./commands/serve.ts')).serve,
  },
  {
    name: 'doctor',
    summary: 'check the installation, drivers, ports and configuration',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'completion',
    summary: 'print a script that completes vfab commands in a shell',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
  {
    name: 'help',
    summary: 'show help for a command, or explain an error code',
    load: async () => (await import('./commands/help.ts')).help,
  },
  {
    name: '__complete',
    summary: 'answer a completion script',
    hidden: true,
    load: async () => (await import('./commands/complete.ts')).complete,
  },
]
