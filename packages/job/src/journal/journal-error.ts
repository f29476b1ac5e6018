import { DriverError, isDriverError } from '@vfab/core'

/** What the system says of a job's files, as an error that says what to do. */
export function journalError(cause: unknown, path: string): DriverError {
  if (isDriverError(cause)) return cause
  const errno = (cause as NodeJS.ErrnoException).code ?? ''
  const said = sayings[errno] ?? { says: cause instanceof Error ? cause.message : String(cause), hint: otherHint }
  return new DriverError(`the job's journal in ${path} cannot be written: ${said.says}`, {
    type: errno === 'EACCES' || errno === 'EPERM' || errno === 'EROFS' ? 'permission' : 'connection',
    code: errno === 'EACCES' || errno === 'EPERM' || errno === 'EROFS' ? 'PERMISSION_DENIED' : 'IO_FAILED',
    context: { path, ...(errno === '' ? {} : { errno }) },
    hint: said.hint,
    cause,
  })
}

const otherHint = 'check the disk, or keep the state in another directory'

const sayings: Readonly<Record<string, { says: string; hint: string }>> = {
  ENOSPC: { says: 'the disk is full', hint: 'free some space, or keep the state in another directory' },
  EDQUOT: {
    says: 'your share of the disk is used up',
    hint: 'free some space, or keep the state in another directory',
  },
  EACCES: { says: 'permission denied', hint: 'give your user the right to write there, or choose another directory' },
  EPERM: {
    says: 'operation not permitted',
    hint: 'give your user the right to write there, or choose another directory',
  },
  EROFS: { says: 'the file system is read-only', hint: 'keep the state in a directory that can be written to' },
  ENOENT: { says: 'one of its files is missing', hint: 'plot the drawing again: this job cannot be resumed' },
  EISDIR: { says: 'one of its files is a directory', hint: 'plot the drawing again: this job cannot be resumed' },
  EIO: { says: 'the disk reports an error', hint: otherHint },
  ENOTDIR: { says: 'a part of its path is not a directory', hint: 'keep the state in another directory' },
  EMFILE: { says: 'too many open files', hint: 'raise the limit (ulimit -n), or close other programs' },
}
