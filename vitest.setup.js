// In the run of all packages each test still finds its own package at the working directory, as `vitest` in the package does.
import { inject } from 'vitest'

process.chdir(inject('folder'))
