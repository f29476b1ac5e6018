// In the run of all packages each test still finds its own package at the working directory, as `vitest` in the package does.
import fc from 'fast-check'
import { inject } from 'vitest'

process.chdir(inject('folder'))

// Property tests draw the same cases in each run, so that a change is judged and not chance. VFAB_SEED=random draws new ones,
// VFAB_SEED=N those of another run (docs/proofs.md).
const { VFAB_SEED: seed = '20261130' } = process.env
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) })
