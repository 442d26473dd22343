import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readConfig, SETTINGS } from './config.js'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'firn-config-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const configOf = (env: Record<string, string>) => readConfig({ FIRN_DATA_DIR: directory, ...env })

test('needs no setting at all, and makes its keys once, for this user alone', () => {
  const first = configOf({})
  expect(first).toMatchObject({
    publicUrl: 'http://127.0.0.1:3000',
    serviceDid: 'did:web:localhost%3A3000',
    databaseUrl: null,
    development: false,
    sources: ['wss://relay1.us-east.bsky.network'],
  })
  expect(first.nixpkgs.locked).toMatchObject({ type: 'github', owner: 'NixOS', lastModified: 1767313136 })
  expect(statSync(join(directory, 'secret-key')).mode & 0o777).toBe(0o600)
  // No half-written file is left behind.
  expect(readdirSync(directory).sort()).toEqual(['oauth-key.json', 'secret-key'])
  expect(configOf({}).secrets).toEqual(first.secrets)
})

describe('a wrong setting stops with its name, the fault and an example', () => {
  test.each([
    ['FIRN_PORT', 'http', 'is not a port number'],
    ['FIRN_PORT', '65536', 'is not a port number'],
    ['FIRN_PORT', '0', 'is no port that an address can name'],
    ['FIRN_METRICS_PORT', 'on', 'is not a port number'],
    ['FIRN_METRICS_HOST', 'a host', 'is neither an IP address nor'],
    ['FIRN_PUBLIC_URL', 'https://firn.example/sub', 'has more than scheme, host and port'],
    ['FIRN_PUBLIC_URL', 'https://u:p@firn.example', 'has more than scheme, host and port'],
    ['FIRN_SERVICE_DID', 'firn', 'is not a DID'],
    ['FIRN_HOST', 'not a host', 'is neither an IP address nor'],
    ['FIRN_PUBLIC_URL', 'firn.example', 'is not a URL'],
    ['FIRN_PUBLIC_URL', 'ftp://firn.example', 'does not begin with http:// or https://'],
    ['FIRN_SOURCES', ',', 'names no host'],
    ['FIRN_PLC_URL', 'http://plc.example', 'does not begin with https://'],
    ['FIRN_DEVELOPMENT', 'yes', 'is neither true nor false'],
    ['FIRN_LOG_LEVEL', 'loud', 'is not one of debug'],
    ['FIRN_NIXPKGS', 'github:NixOS/nixpkgs/nixos-25.05', 'has no narHash'],
    ['FIRN_HANDLE_RESOLVERS', 'test=http://localhost', 'has a part that does not begin with a suffix'],
  ])('%s=%s', (name, value, fault) => {
    expect(() => configOf({ [name]: value })).toThrow(`${name} is "${value}", which ${fault}`)
    expect(() => configOf({ [name]: value })).toThrow(/Example: /)
  })

  test('the address of a database, which is not repeated', () => {
    const message = 'DATABASE_URL is a text, which does not begin with postgres:// or postgresql://'
    expect(() => configOf({ DATABASE_URL: 'mysql://u:secret@localhost' })).toThrow(message)
  })

  test('an unknown one', () => {
    expect(() => configOf({ FIRN_PROT: '1' })).toThrow('FIRN_PROT: no such setting')
  })

  test('one that needs another', () => {
    expect(() => configOf({ FIRN_HANDLE_RESOLVERS: '.test=http://localhost:1' })).toThrow(
      'FIRN_DEVELOPMENT=true',
    )
  })

  test('a secret, which is not repeated', () => {
    expect(() => configOf({ FIRN_SECRET_KEY: 'abc' })).toThrow(
      /^FIRN_SECRET_KEY is not 64 hexadecimal digits/,
    )
    expect(() => configOf({ FIRN_OAUTH_KEY: '{"kty":"RSA"}' })).toThrow(
      /^FIRN_OAUTH_KEY is not a private ES256 key/,
    )
  })
})

test.each(['0.0.0.0', '::', 'localhost', 'firn.internal'])('FIRN_HOST may be %s', (host) => {
  expect(configOf({ FIRN_HOST: host }).host).toBe(host)
})

test('every setting has an example and a meaning', () => {
  for (const setting of Object.values(SETTINGS)) {
    expect(setting.example, setting.name).not.toBe('')
    expect(setting.meaning, setting.name).toMatch(/\.$/)
  }
})

test("the README's table lists every setting", () => {
  const readme = readFileSync('README.md', 'utf8')
  for (const { name, fallback, meaning } of Object.values(SETTINGS)) {
    expect(readme).toContain(`| \`${name}\` | ${fallback} | ${meaning} |`)
  }
})
