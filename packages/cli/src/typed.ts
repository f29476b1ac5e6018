import { optionReader, type OptionReader } from '@vfab/workshop/options'

import { UsageError } from './usage-error.ts'

/** Reads options as they are typed: `--margin 10`. Names in capitals are arguments. What cannot be read is a {@link UsageError}. */
export function typedOptions(): OptionReader {
  return optionReader({
    name: (option) => (/^[A-Z]/.test(option) ? option : `--${option}`),
    error: (message, hint) => new UsageError(message, hint),
  })
}
