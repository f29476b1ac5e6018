import { hideCredentials } from '@vfab/core'

/** Longer command lines are cut. */
const longestCommand = 120

/**
 * What a process is doing, for people who find a machine busy: the command and its file. Options are left out, because their values
 * may be secrets.
 */
export function commandText(argv: readonly string[]): string {
  const option = argv.findIndex((word) => word.startsWith('-'))
  const words = option < 0 ? argv : [...argv.slice(0, option), '…']
  const command = hideCredentials(words.join(' '))
  return command.length > longestCommand ? `${command.slice(0, longestCommand)}…` : command
}
