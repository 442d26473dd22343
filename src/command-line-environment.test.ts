import { homedir } from 'node:os'
import { expect, test } from 'vitest'
import { toCommandLineEnvironment } from './command-line-environment.js'
import { readCommandLineEnvironment } from './config.js'

test('needs nothing', () => {
  const { home, directories, settings, noColor } = toCommandLineEnvironment({})
  expect(home).toBe(homedir())
  expect(directories).toEqual({
    config: `${home}/.config`,
    state: `${home}/.local/state`,
    cache: `${home}/.cache`,
  })
  expect([settings, noColor]).toEqual([{}, false])
})

test('takes directories of its user, if they are absolute', () => {
  const { directories } = toCommandLineEnvironment({
    HOME: '/home/alice',
    XDG_CONFIG_HOME: '/etc/alice',
    XDG_STATE_HOME: 'relative',
    XDG_CACHE_HOME: ' ',
  })
  expect(directories).toEqual({
    config: '/etc/alice',
    state: '/home/alice/.local/state',
    cache: '/home/alice/.cache',
  })
})

test('knows its settings, those of eka, and what is shown where', () => {
  const found = toCommandLineEnvironment({
    FIRN_REGISTRY: ' https://firn.example ',
    FIRN_ACCOUNT: '',
    EKA_CACHE_ROOT: '/var/cache/eka',
    NO_COLOR: '1',
    TERM: 'dumb',
    BROWSER: 'lynx',
  })
  expect(found).toMatchObject({
    settings: { registry: 'https://firn.example' },
    noColor: true,
    terminal: 'dumb',
    browser: 'lynx',
  })
  expect([...found.eka]).toEqual([['cache_root', '/var/cache/eka']])
})

test('may be shared with services, whose secrets it leaves alone', () => {
  const given = { FIRN_PORT: '3000', DATABASE_URL_FILE: '/nowhere', FIRN_REGISTRY: 'https://firn.example' }
  expect(readCommandLineEnvironment(given).child).toBe(given)
  expect(() => readCommandLineEnvironment({ FIRN_REGISTY: 'x' })).toThrow('FIRN_REGISTY: no such setting')
})
