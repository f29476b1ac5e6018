import { readFile } from 'node:fs/promises'

/** Name of the Unix group `gid`, as /etc/group has it. */
export async function groupName(gid: number): Promise<string | undefined> {
  const lines = (await readFile('/etc/group', 'latin1')).split('\n')
  const fields = lines.map((line) => line.split(':'))
  return fields.find(([, , id]) => id === String(gid))?.[0]
}
