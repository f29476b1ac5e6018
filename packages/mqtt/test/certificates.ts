import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** PEM files of an authority, a broker on this computer, and a computer called `attic`. */
export interface Certificates {
  readonly ca: string
  readonly broker: string
  readonly brokerKey: string
  readonly attic: string
  readonly atticKey: string
}

/** Makes an authority, and what it signs, in a directory. */
export function makeCertificates(directory: string): Certificates {
  const file = (name: string): string => join(directory, name)
  const make = (name: string, subject: string, ...more: readonly string[]): void => {
    const how = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
    const what = ['-subj', `/CN=${subject}`, '-keyout', file(`${name}-key.pem`), '-out', file(`${name}.pem`)]
    execFileSync('openssl', [...how, ...what, ...more], { stdio: 'ignore' })
  }
  make('ca', 'workshop')
  const signed = ['-CA', file('ca.pem'), '-CAkey', file('ca-key.pem')]
  make('broker', 'broker', ...signed, '-addext', 'subjectAltName=IP:127.0.0.1')
  make('attic', 'attic', ...signed)
  return {
    ca: file('ca.pem'),
    broker: file('broker.pem'),
    brokerKey: file('broker-key.pem'),
    attic: file('attic.pem'),
    atticKey: file('attic-key.pem'),
  }
}
