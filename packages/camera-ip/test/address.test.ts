import { expect, test } from 'vitest'

import { addressWithCredentials, secretsOf, targetOf } from '../src/address.ts'
import { usualAddresses } from '../src/usual-addresses.ts'

test('credentials of the address are used and not shown; those of the settings come first', () => {
  const target = targetOf('http://maker:s%20cret@camera:81/stream?x=1', {})
  expect(target).toMatchObject({ shown: 'http://camera:81/stream?x=1', username: 'maker', password: 's cret' })
  expect(targetOf('http://maker:x@camera/', { username: 'a', password: 'b' })).toMatchObject({
    username: 'a',
    password: 'b',
  })
  expect(addressWithCredentials(target)).toBe('http://maker:s%20cret@camera:81/stream?x=1')
})

test('credentials in the query are hidden, and looked for in what other programs write', () => {
  const target = targetOf('http://camera/video.cgi?user=maker&pwd=s3cret&fps=5', {})
  expect(target.shown).toBe('http://camera/video.cgi?user=***&pwd=***&fps=5')
  expect(secretsOf(target)).toEqual(['maker', 's3cret'])
  expect(target.url.href).toContain('pwd=s3cret')
})

test('an ordinary query stays as it was typed', () => {
  expect(targetOf('http://camera/?action=stream', {}).shown).toBe('http://camera/?action=stream')
})

test('tcp:// is how detection names hosts: RTSP at its ports, else HTTP', () => {
  expect(targetOf('tcp://10.0.0.7:554', {}).url.href).toBe('rtsp://10.0.0.7:554/')
  expect(targetOf('tcp://10.0.0.7:8080', {}).url.href).toBe('http://10.0.0.7:8080/')
})

test('what is no address is refused without being repeated', () => {
  expect(() => targetOf('http://maker:s3cret@:bad:/', {})).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.not.stringContaining('s3cret') as string }),
  )
})

test('a host alone is tried at the usual places, an address with a path is not', () => {
  expect(usualAddresses('http://octopi.local')).toContain('http://octopi.local/?action=stream')
  expect(usualAddresses('http://camera/stream')).toEqual(['http://camera/stream'])
  expect(usualAddresses('http://camera/?action=stream')).toHaveLength(1)
  expect(usualAddresses('rtsp://camera')).toHaveLength(1)
  expect(usualAddresses('tcp://10.0.0.7:554')).toHaveLength(1)
  expect(usualAddresses(undefined)).toEqual([undefined])
})
