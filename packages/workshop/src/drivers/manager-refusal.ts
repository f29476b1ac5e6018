/*
 * What it means that a package manager failed, in our words. Its own lines are for those who ask for them with -v.
 */

/** Why a package manager could not do what it was asked. */
export interface Refusal {
  /** Continues a sentence: `the registry has no package vfab-driver-scale`. */
  readonly reason: string
  /** What to do about it. */
  readonly hint: string
}

/** What package managers print about failures that come from the network. */
const offline =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT|\bE50\d\b|ConnectionRefused/

const known: readonly (readonly [pattern: RegExp, refusal: (output: string) => Refusal])[] = [
  [
    /\bE404\b|\bERR_PNPM_FETCH_404\b|404 Not Found|\b- 404\b|Package not found/,
    (output) => ({
      reason: `the registry has no package${missingPackage(output)}`,
      hint: 'check the name; `npm config get registry` prints the address of the registry',
    }),
  ],
  [
    /\bETARGET\b|No matching version|ERR_PNPM_NO_MATCHING_VERSION/,
    () => ({ reason: 'the registry has no version that fits', hint: 'check the version' }),
  ],
  [
    /\bERESOLVE\b|ERR_PNPM_PEER/,
    () => ({
      reason: 'it does not fit the versions of other packages there',
      hint: 'update those packages, or install it in a folder of its own',
    }),
  ],
  [
    /\bE40[13]\b|\bENEEDAUTH\b|ERR_PNPM_FETCH_40[13]/,
    () => ({ reason: 'the registry refuses access', hint: 'sign in with `npm login`, or check the token in .npmrc' }),
  ],
  [offline, () => unreachableRegistry],
  [
    /\bEACCES\b|\bEPERM\b|\bEROFS\b/,
    () => ({ reason: 'it may not write there', hint: 'use a folder that is yours, or `vfab driver install --user`' }),
  ],
  [/\bENOSPC\b/, () => ({ reason: 'the disk is full', hint: 'free some space' })],
  [/\bEJSONPARSE\b/, () => ({ reason: 'a package.json there is not valid JSON', hint: 'correct that file' })],
  [
    /\bELIFECYCLE\b|Lifecycle script|npm error command failed|ERR_PNPM_.*LIFECYCLE/,
    () => ({ reason: 'a script of the package failed', hint: 'run that script by itself, e.g. `npm run prepack`' }),
  ],
]

/** The registry did not answer. */
export const unreachableRegistry: Refusal = {
  reason: 'the registry cannot be reached',
  hint: 'check the network; `npm config get registry` prints the address, `npm config get proxy` the proxy',
}

/** Finds out why a package manager failed. @param output - what it printed. @returns undefined where that is not known */
export function refusalIn(output: string): Refusal | undefined {
  return known.find(([pattern]) => pattern.test(output))?.[1](output)
}

/** The failure as the end of a sentence, and what to do about it. */
export function refusalOf(manager: string, output: string, exitCode: number): Refusal {
  return (
    refusalIn(output) ?? {
      reason: `it ended with exit code ${exitCode}`,
      hint: `run it again with -v to see what ${manager} prints`,
    }
  )
}

/** ` NAME`, from the address that was asked. */
function missingPackage(output: string): string {
  const [, path = ''] = /GET https?:\/\/[^\s/]+\/([^\s:?]+)/.exec(output) ?? []
  const name = path.replace(/%2f/i, '/')
  return /^(@[\w.-]+\/)?[\w.-]+$/.test(name) ? ` ${name}` : ''
}
