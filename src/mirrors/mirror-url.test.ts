import { expect, test } from 'vitest'
import { MirrorUrlError, mirrorUrl, tryMirrorUrl } from './mirror-url.js'

const production = { development: false }

test('writes one mirror in one way', () => {
  for (const text of ['https://Git.Example/home.git', 'https://git.example:443/home.git//'])
    expect(mirrorUrl(text, production)).toBe('https://git.example/home.git')
})

test.each([
  ['no URL', 'git.example/home'],
  ['another scheme', 'http://git.example/home'],
  ['ssh', 'ssh://git@git.example/home'],
  ['a file', 'file:///srv/home.git'],
  ['a password', 'https://user:word@git.example/home'],
  ['a query', 'https://git.example/home?a=b'],
  ['this machine', 'https://127.0.0.1/home'],
  ['this machine by name', 'https://localhost/home'],
  ['this machine in other digits', 'https://2130706433/home'],
  ['a private address', 'https://[::ffff:10.0.0.1]/home'],
  ['a port', 'https://git.example:8443/home'],
  ['a long text', `https://git.example/${'a'.repeat(2048)}`],
])('refuses %s', (_, text) => {
  expect(() => mirrorUrl(text, production)).toThrow(MirrorUrlError)
  expect(tryMirrorUrl(text, production)).toBeUndefined()
})

test('lets this machine be asked in development, and nothing else', () => {
  const development = { development: true }
  expect(mirrorUrl('http://127.0.0.1:8080/home.git/', development)).toBe('http://127.0.0.1:8080/home.git')
  expect(() => mirrorUrl('http://git.example/home', development)).toThrow(MirrorUrlError)
})

test('a record names a mirror by its own address', () => {
  expect(tryMirrorUrl('https://git.example/home/', production)).toBe('https://git.example/home')
  expect(tryMirrorUrl('https://Git.Example/home', production)).toBeUndefined()
})
