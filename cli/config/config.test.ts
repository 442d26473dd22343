import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type CliHome, createHome, removeHome } from '../../tests/cli/firn.js'
import { CONFIG_KEYS } from './keys.js'

let home: CliHome
beforeEach(() => {
  home = createHome()
})
afterEach(() => removeHome(home))

function lay(file: string, text: string): string {
  const at = path.join(home.dir, file)
  mkdirSync(path.dirname(at), { recursive: true })
  writeFileSync(at, text)
  return at
}

async function settings(argv: string[] = [], env: Record<string, string> = {}) {
  const { stdout } = await home.run(['config', '--json', ...argv], { env })
  const { settings: list } = JSON.parse(stdout) as {
    settings: { key: string; value: string; from: string }[]
  }
  return new Map(list.map(({ key, value, from }) => [key, { value, from }]))
}

test('nothing needs to be set', async () => {
  const found = await settings()
  expect(found.get('registry')).toEqual({ value: 'http://127.0.0.1:3000', from: 'default' })
  expect(found.has('account')).toBe(false)
})

test("the file counts more than eka's, and the environment more than the file", async () => {
  const eka = lay(
    '.config/eka.toml',
    '[uri.aliases]\nwork = "git.example/eka"\nonly = "git.example/only"\n[plan]\nsharectx = true\n[platforms]\nbuild = "x86_64-linux"\n',
  )
  const own = lay(
    '.config/firn/config.toml',
    'registry = "https://firn.example"\n\n[uri.aliases]\nwork = "git.example/own"\n\n[network]\ndevelopment = true\n[network.handles]\n".test" = "http://localhost:2583"\n',
  )
  const found = await settings([], {
    EKA_PLATFORMS_TARGET: 'aarch64-linux',
    FIRN_REGISTRY: 'https://other.example',
  })
  expect(Object.fromEntries(found)).toMatchObject({
    registry: { value: 'https://other.example', from: 'FIRN_REGISTRY' },
    'uri.aliases.work': { value: 'git.example/own', from: `${own}:4:1` },
    'uri.aliases.only': { value: 'git.example/only', from: `${eka}:3:1` },
    'platforms.build': { value: 'x86_64-linux', from: `${eka}:7:1` },
    'platforms.target': { value: 'aarch64-linux', from: 'EKA_PLATFORMS_TARGET' },
    'network.handles..test': { value: 'http://localhost:2583', from: `${own}:9:1` },
  })
  expect((await settings()).get('registry')).toEqual({ value: 'https://firn.example', from: `${own}:1:1` })
})

test('XDG_CONFIG_HOME, FIRN_CONFIG and --config lead to other files, relative to where firn was started', async () => {
  lay('xdg/firn/config.toml', 'registry = "https://xdg.example"')
  lay('env.toml', 'registry = "https://env.example"')
  lay('option.toml', 'registry = "https://option.example"')
  const env = { XDG_CONFIG_HOME: path.join(home.dir, 'xdg') }
  const registry = async (argv: string[], more = {}) =>
    (await home.run(['config', 'registry', ...argv], { env: { ...env, ...more } })).stdout
  expect(await registry([])).toBe('https://xdg.example\n')
  expect(await registry([], { FIRN_CONFIG: 'env.toml' })).toBe('https://env.example\n')
  expect(await registry(['-C', '/', '--config', 'option.toml'], { FIRN_CONFIG: 'env.toml' })).toBe(
    'https://option.example\n',
  )
})

describe('a file that is wrong is refused with the place and what to do', () => {
  test.each([
    [
      'registry = "firn.example"',
      ':1:12: registry is "firn.example", which is not a URL. Write as in https://firn.example.',
    ],
    ['\nregistri = "x"', ':2:1: There is no setting registri. firn config lists all of them.'],
    [
      '[network]\nport = "x"',
      ':2:1: There is no setting network.port. firn config lists all of them; under network: ',
    ],
    ['registry = 3', ':1:12: registry is an integer. Write a text in quotes.'],
    ['[network]\ndevelopment = "true"', ':2:15: network.development is a string. Write true or false.'],
    ['account = "alice"', 'is neither a handle nor a DID. Write as in alice.example.'],
    ['registry = "', ':1:13: Unterminated'],
    ['[uri.aliases.x]\ny = "z"', ':2:1: There is no setting uri.aliases.x.y.'],
  ])('%j', async (text, message) => {
    const file = lay('.config/firn/config.toml', text)
    const { code, stderr } = await home.run(['config'])
    expect(code).toBe(78)
    expect(stderr).toContain(`error: ${file}:`)
    expect(stderr).toContain(message)
  })

  test('that was named and is not there', async () => {
    const { code, stderr } = await home.run(['config', '--config', 'nowhere.toml'])
    expect(code).toBe(78)
    expect(stderr).toContain('nowhere.toml cannot be read (ENOENT).')
  })

  test("that leads into a network of one's own by mistake", async () => {
    lay('.config/firn/config.toml', '[network]\nplc = "http://plc.example"')
    expect((await home.run(['config'])).stderr).toContain('set development = true under [network]')
    lay('.config/firn/config.toml', '[network.handles]\n".test" = "http://localhost:1"')
    expect((await home.run(['config'])).stderr).toContain(
      'network.handles is set without network.development',
    )
  })
})

test('one value is printed alone', async () => {
  expect(await home.run(['config', 'network.plc'])).toMatchObject({
    code: 0,
    stdout: 'https://plc.directory\n',
  })
  expect(await home.run(['config', 'nothing'])).toMatchObject({ code: 2 })
})

test.each(Object.entries(CONFIG_KEYS))('the example of %s is taken', async (key, { example, type }) => {
  const written = type === 'boolean' ? example : JSON.stringify(example)
  lay('.config/firn/config.toml', `${key} = ${written}`)
  expect((await settings()).get(key)?.value).toBe(example)
})
