import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig, SECRET_NAMES } from './config.js'

let directory: string
const fileOf = (text: string) => {
  const path = join(directory, 'secret')
  writeFileSync(path, text)
  return path
}
const configOf = (env: Record<string, string>) => readConfig({ FIRN_DATA_DIR: directory, ...env })

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'firn-setting-files-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

test('what is secret may be given as a file', () => {
  expect(SECRET_NAMES).toEqual(['DATABASE_URL', 'FIRN_SECRET_KEY', 'FIRN_OAUTH_KEY'])
  const url = fileOf('postgres://firn:secret@db.example/firn\n')
  expect(configOf({ DATABASE_URL_FILE: url }).databaseUrl).toBe('postgres://firn:secret@db.example/firn')
  const key = fileOf(`${'ab'.repeat(32)}\n`)
  expect(configOf({ FIRN_SECRET_KEY_FILE: key }).secrets.secretKey).toEqual(Buffer.alloc(32, 0xab))
  const jwk = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd', kid: 'key-1' }
  expect(configOf({ FIRN_OAUTH_KEY_FILE: fileOf(JSON.stringify(jwk)) }).secrets.oauthKey).toEqual(jwk)
})

test('an empty name of a file is none', () => {
  expect(configOf({ DATABASE_URL_FILE: ' ' }).databaseUrl).toBeNull()
})

test('a file that is not there, that is empty, or that contradicts stops with its name', () => {
  const absent = join(directory, 'absent')
  expect(() => configOf({ DATABASE_URL_FILE: absent })).toThrow(
    `DATABASE_URL_FILE is "${absent}", which cannot be read: ENOENT`,
  )
  const empty = fileOf('\n')
  expect(() => configOf({ FIRN_SECRET_KEY_FILE: empty })).toThrow(
    `FIRN_SECRET_KEY_FILE is "${empty}", which is empty`,
  )
  expect(() => configOf({ FIRN_SECRET_KEY: 'a', FIRN_SECRET_KEY_FILE: empty })).toThrow('are both set')
})

test('what is in a wrong file is not repeated', () => {
  const path = fileOf('mysql://u:secret@localhost')
  expect(() => configOf({ DATABASE_URL_FILE: path })).toThrow(/^DATABASE_URL is a text, which does not begin/)
})

test('what is not secret has no file', () => {
  expect(() => configOf({ FIRN_PORT_FILE: fileOf('80') })).toThrow('FIRN_PORT_FILE: no such setting')
})
