import { expect, test } from 'vitest'

import { readChallenges } from '../../src/http/challenge.ts'
import { answerDigest, digestStrength } from '../../src/http/digest.ts'

const mufasa = { username: 'Mufasa', password: 'Circle of Life' }
const rfc =
  'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=ALGORITHM, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'

test.each([
  ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
  ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
])('the example of RFC 7616 with %s', (algorithm, response) => {
  const [challenge] = readChallenges([rfc.replace('ALGORITHM', algorithm)])
  const answer = answerDigest(challenge!, mufasa, 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ')
  const header = answer.authorize('GET', '/dir/index.html')
  expect(header).toContain(`response="${response}"`)
  expect(header).toContain('nc=00000001')
  expect(header).toContain('qop=auth,')
  expect(answer.authorize('GET', '/dir/index.html')).toContain('nc=00000002')
})

test('the example of RFC 2617: a server without algorithm', () => {
  const [challenge] = readChallenges([
    'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
  ])
  const answer = answerDigest(challenge!, { username: 'Mufasa', password: 'Circle Of Life' }, '0a4f113b')
  expect(answer.authorize('GET', '/dir/index.html')).toContain('response="6629fae49393a05397450978507c4ef1"')
})

test('a server without qop is answered as RFC 2069 says', () => {
  const [challenge] = readChallenges(['Digest realm="r", nonce="n"'])
  const header = answerDigest(challenge!, { username: 'u', password: 'p' }).authorize('GET', '/')
  expect(header).not.toMatch(/qop|nc=|cnonce/)
})

test('several challenges in one header, quoted commas and escaped quotes are told apart', () => {
  expect(
    readChallenges([
      'Basic realm="a, \\"b\\", c", Digest realm=plain, nonce = "x,y" ,qop="auth,auth-int", stale=TRUE',
      'Negotiate',
    ]),
  ).toEqual([
    { scheme: 'basic', parameters: { realm: 'a, "b", c' } },
    { scheme: 'digest', parameters: { realm: 'plain', nonce: 'x,y', qop: 'auth,auth-int', stale: 'TRUE' } },
    { scheme: 'negotiate', parameters: {} },
  ])
})

test.each(['', '=', '"', 'Digest', 'Digest =,=,"', ',,,', 'Basic realm="never closed'])(
  '%j is read without an exception',
  (text) => {
    expect(() => readChallenges([text])).not.toThrow()
  },
)

test('the stronger algorithm is preferred, an unknown one is not answered', () => {
  const strength = (algorithm: string): number | undefined =>
    digestStrength(readChallenges([`Digest realm="r", nonce="n", algorithm=${algorithm}`])[0]!)
  expect(strength('SHA-256')!).toBeGreaterThan(strength('md5')!)
  expect(strength('SHA-256-sess')).toBe(strength('sha-256'))
  expect(strength('TIGER')).toBeUndefined()
})
