import { resolve } from 'node:path'

import type { Log } from '@vfab/core'
import type { CommandFiles } from '@vfab/workshop'
import type { NamedCommand, ParsedArguments } from '@vfab/workshop/options'

import { namedCommand, parseArguments, readOutputOptions } from './arguments.ts'
import type { AnyCommand } from './command.ts'
import { writesFiles } from './options-of.ts'
import type { SearchScope } from './installed.ts'
import type { Io } from './io.ts'
import { showFirstStep } from './step.ts'
import { UsageError } from './usage-error.ts'
import { createOutput, type Output } from './output.ts'

/**
 * Runs one command line.
 * @param argv - the words after `vfab`
 * @returns the exit code, once the command is done, all hardware it used is safe, and its output is written
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const output = createOutput(io, readOutputOptions(argv))
  let stream = false
  try {
    const named = await namedCommand(argv)
    const command = await named.entry?.load?.()
    if (named.help || !command) return await showHelp(named, output)
    stream = command.stream ?? false
    return await runCommand(argv, named, command, io, output)
  } catch (error) {
    output.status(undefined)
    const { exitCodeOf } = await import('./exit-code.ts')
    const { reportFailure } = await import('./failure.ts')
    reportFailure(error, output, stream)
    return exitCodeOf(error)
  } finally {
    await output.flush()
  }
}

async function runCommand(
  argv: readonly string[],
  named: NamedCommand<AnyCommand>,
  command: AnyCommand,
  io: Io,
  output: Output,
): Promise<number> {
  const { values, positionals } = await parseArguments(command, named.rest).catch((error: unknown) =>
    withUsage(error, named.path, command),
  )
  showFirstStep(command, positionals, io.cwd, output)
  const { project, config: configFile, 'log-file': logFile } = values as Readonly<Record<string, string | undefined>>
  const files = await checkedFiles(command, { values, positionals }, { io, project, configFile })
  const run = await command.load()
  const start = async (log?: Log): Promise<number | void> =>
    run({ argv, values: values as never, positionals, project, configFile, log, files, io, output })
  const code =
    logFile === undefined
      ? await start()
      : await (await import('./with-log.ts')).withLog(resolve(io.cwd, logFile), start)
  if (output.live) output.status(undefined)
  return code ?? 0
}

/** Nothing is begun that would destroy a file in the end. */
async function checkedFiles(command: AnyCommand, typed: ParsedArguments, scope: SearchScope): Promise<CommandFiles> {
  if (!writesFiles(command)) return { inputs: [], outputs: [], force: false }
  return (await import('./command-files.ts')).commandFiles(command, typed, scope)
}

/** A mistake that has no better hint gets the command's usage. */
async function withUsage(error: unknown, path: readonly string[], command: AnyCommand): Promise<never> {
  if (!(error instanceof UsageError) || error.hint !== undefined) throw error
  const { usageLine } = await import('./help.ts')
  throw new UsageError(error.message, `usage: ${usageLine(path, command)}`)
}

/** Help that was asked for is a result; help for want of a command is an error. */
async function showHelp(named: NamedCommand<AnyCommand>, output: Output): Promise<number> {
  const { helpFor } = await import('./help.ts')
  const { help } = named
  const style = { paint: help ? output.paint : output.paintNote, columns: output.columns }
  const text = await helpFor(named, style)
  if (!help) {
    output.error(text)
    return 2
  }
  output.result(text)
  return 0
}
