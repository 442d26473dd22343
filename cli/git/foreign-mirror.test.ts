import { expect, test } from 'vitest'
import { problemOfForeignMirror } from './foreign-mirror.js'

const PUBLIC = { transports: ['https'], development: false } as const
const HERE = { transports: ['https', 'http'], development: true } as const

test('mirrors that others name are reached by https at public hosts', () => {
  expect(problemOfForeignMirror('https://git.example/atoms', PUBLIC)).toBeUndefined()
  for (const [url, transport] of [
    ['http://git.example/atoms', 'http'],
    ['git://git.example/atoms', 'git'],
    ['ssh://git@git.example/atoms', 'ssh'],
    ['git@git.example:atoms', 'ssh'],
    ['file:///srv/atoms', 'file'],
    ['/srv/atoms', 'file'],
  ] as const) {
    expect(problemOfForeignMirror(url, PUBLIC)).toEqual({ why: `it is reached by ${transport}`, transport })
  }
  for (const host of [
    ...['127.0.0.1', '10.0.0.1', '[::1]', '169.254.169.254'],
    ...['localhost', 'LOCALHOST.', 'git.localhost', 'intranet', 'git.internal', 'git.local'],
  ]) {
    expect(problemOfForeignMirror(`https://${host}/atoms`, PUBLIC)?.why).toMatch(/^its host is not public/)
  }
})

test('a development network has mirrors on this machine, and no other that are not public', () => {
  expect(problemOfForeignMirror('http://127.0.0.1:8080/atoms', HERE)).toBeUndefined()
  expect(problemOfForeignMirror('http://10.0.0.1/atoms', HERE)?.why).toMatch(/^its host is not public/)
  expect(problemOfForeignMirror('ssh://127.0.0.1/atoms', HERE)?.transport).toBe('ssh')
})
