import { expect, test } from 'vitest'
import { DeepConflictError, DeepInputError, MirrorDisagreementError } from './errors.js'
import type { DeepCandidate, DeepEdge, DeepLock, DeepRequest } from './problem.js'
import { resolveDeep } from './resolve-deep.js'

/** Candidates from lines such as `app 1.0.0: lib ^1; other *`; `!` behind a version means yanked. */
function registry(...lines: string[]): DeepRequest['source'] {
  const releases = lines.map((line) => {
    const [head = '', tail = ''] = line.split(':')
    const [name = '', mark = ''] = head.split(' ')
    const candidate: DeepCandidate = {
      version: mark.replace('!', ''),
      yanked: mark.endsWith('!'),
      dependencies: edges(tail),
    }
    return { name, candidate }
  })
  return {
    candidatesOf: (definition) =>
      releases.flatMap(({ name, candidate }) => (name === definition ? candidate : [])),
  }
}

function edges(text: string): DeepEdge[] {
  return text
    .split(';')
    .map((edge) => edge.trim())
    .filter((edge) => edge !== '')
    .map((edge) => {
      const [definition = '', ...requirement] = edge.split(' ')
      return { definition, requirement: requirement.join(' ') }
    })
}

type Options = Omit<DeepRequest, 'roots' | 'source'>

async function lock(roots: string, lines: readonly string[], options: Options = {}): Promise<DeepLock> {
  return resolveDeep({ roots: edges(roots), source: registry(...lines), ...options })
}

function names({ releases }: DeepLock): string {
  return releases.map(({ definition, version }) => `${definition} ${version}`).join(', ')
}

async function conflict(roots: string, lines: readonly string[], options: Options = {}) {
  const error = await lock(roots, lines, options).catch((e: unknown) => e)
  if (!(error instanceof DeepConflictError)) throw new Error('no conflict', { cause: error })
  return error
}

test('takes the highest of every dependency, down to the last', async () => {
  const found = await lock(
    'app ^1',
    ['app 1.0.0', 'app 1.1.0: lib ^2', 'lib 2.0.0: c *', 'lib 2.10.0: c *', 'c 0.1.0'],
    {
      fewest: 'duplicates',
    },
  )
  expect(names(found)).toBe('app 1.1.0, c 0.1.0, lib 2.10.0')
})

test('with the fewest releases an older one with fewer dependencies wins', async () => {
  const lines = ['app 1.0.0', 'app 1.1.0: lib ^2', 'lib 2.0.0']
  expect(names(await lock('app ^1', lines, { fewest: 'releases' }))).toBe('app 1.0.0')
  expect(names(await lock('app ^1', lines, { fewest: 'duplicates' }))).toBe('app 1.1.0, lib 2.0.0')
})

test('finds what taking the highest along each edge misses', async () => {
  const lines = ['a 1.0.0: c ^1', 'a 1.1.0: c ^2', 'b 1.0.0: c ^1', 'c 1.0.0', 'c 2.0.0']
  expect(names(await lock('a ^1; b ^1', lines))).toBe('a 1.0.0, b 1.0.0, c 1.0.0')
})

const ASK = 'Raise or lower what you ask for so that it leads past these versions, or ask the authors of'
const RELEASE = 'for a release that needs something else.'

test.each([
  [
    'a ^1; b ^1',
    ['a 1.0.0: b ^2', 'b 1.0.0', 'b 2.0.0'],
    'Because you need a ^1, only a 1.0.0 can be taken. Because you need b ^1 and a 1.0.0 needs b ^2, and there is only b 2.0.0, 1.0.0, this is impossible. Raise your b ^1 to ^2.0.0.',
  ],
  [
    'x ^1; y =2.0.0',
    ['x 1.0.0: y ^1', 'y 1.0.0', 'y 2.0.0'],
    'Because you need x ^1, only x 1.0.0 can be taken. Because you need y =2.0.0 and x 1.0.0 needs y ^1, and there is only y 2.0.0, 1.0.0, this is impossible. Lower your y =2.0.0 to =1.0.0.',
  ],
  [
    'a ^1',
    ['a 1.0.0: b ^2', 'a 1.1.0: b ^3', 'b 1.0.0'],
    `Because you need a ^1, only a 1.1.0, 1.0.0 can be taken. Because a 1.1.0 needs b ^3, but there is only b 1.0.0, a 1.1.0 is impossible. Because a 1.0.0 needs b ^2, but there is only b 1.0.0, a 1.0.0 is impossible. ${ASK} a ${RELEASE}`,
  ],
  [
    'a ^1; c ^1',
    ['a 1.0.0: b ^1', 'a 1.1.0: b ^2', 'b 1.0.0: c ^2', 'b 2.0.0: d ^1', 'c 1.0.0', 'c 2.0.0'],
    'If a 1.0.0 is taken, b ^1 is needed. Because a 1.0.0 needs b ^1, only b 1.0.0 can be taken. Because you need c ^1 and b 1.0.0 needs c ^2,',
  ],
  [
    'a ^9',
    ['a 1.0.0'],
    'Because you need a ^9, but there is only a 1.0.0, this is impossible. Raise or lower',
  ],
  ['a ^9', [], 'Because you need a ^9, but there is no release of a, this is impossible.'],
  ['a ^1', ['a 1.0.0!'], 'there is only a 1.0.0 (yanked)'],
  ['a ^1', ['a 1.0.0: b ^1', 'b 1.0.0: a ^1'], 'the dependencies of a 1.0.0 and b 1.0.0 run in a circle'],
  ['a ^1', ['a 1.0.0: a ^1'], 'the dependencies of a 1.0.0 run in a circle'],
])('tells why %s of %j is impossible, and what would help', async (roots, lines, text) => {
  expect((await conflict(roots, lines)).message).toContain(text)
})

test('tells conflicts that have nothing to do with each other one by one', async () => {
  const { conflicts } = await conflict('a ^1; x ^1; y ^2', [
    'a 1.0.0: b ^2',
    'x 1.0.0: y ^1',
    'y 1.0.0',
    'y 2.0.0',
  ])
  expect(conflicts.map(({ facts }) => facts)).toEqual([
    [
      { from: undefined, definition: 'a', requirement: '^1' },
      { from: { definition: 'a', versions: ['1.0.0'] }, definition: 'b', requirement: '^2' },
    ],
    [
      { from: undefined, definition: 'x', requirement: '^1' },
      { from: undefined, definition: 'y', requirement: '^2' },
      { from: { definition: 'x', versions: ['1.0.0'] }, definition: 'y', requirement: '^1' },
    ],
  ])
  expect(conflicts[1]?.text).toContain('Lower your y ^2 to ^1.0.0.')
})

const DIAMOND = ['a 1.0.0: c ^1', 'b 1.0.0: c ^2', 'c 1.0.0', 'c 1.1.0', 'c 2.0.0']

test('several versions only where they are permitted, one of each compatible line', async () => {
  await expect(lock('a *; b *', DIAMOND)).rejects.toThrow('Because a 1.0.0 needs c ^1 and b 1.0.0 needs c ^2')
  const several = (definition: string) => definition === 'c'
  const found = await lock('a *; b *', DIAMOND, { several })
  expect(names(found)).toBe('a 1.0.0, b 1.0.0, c 2.0.0, c 1.1.0')
  expect(found.releases[1]?.dependencies).toEqual([{ definition: 'c', requirement: '^2', version: '2.0.0' }])
  await expect(lock('a *; c =1.0.0; c =1.1.0', DIAMOND, { several })).rejects.toThrow(
    'one of each compatible line',
  )
})

test('shares a version where it can, rather than take two', async () => {
  const lines = ['a 1.0.0: c >=1', 'b 1.0.0: c ^1', 'c 1.0.0', 'c 2.0.0']
  for (const fewest of ['releases', 'duplicates'] as const) {
    expect(names(await lock('a *; b *', lines, { several: () => true, fewest }))).toBe(
      'a 1.0.0, b 1.0.0, c 1.0.0',
    )
  }
})

test('takes a prerelease or a yanked release only where it is asked for', async () => {
  const lines = ['a 1.0.0', 'a 1.1.0-rc.1', 'a 1.2.0!']
  expect(names(await lock('a *', lines))).toBe('a 1.0.0')
  expect(names(await lock('a ^1.1.0-rc.1', lines))).toBe('a 1.1.0-rc.1')
  expect(names(await lock('a =1.2.0', lines))).toBe('a 1.2.0')
  await expect(lock('a 1.2', lines)).rejects.toThrow(DeepConflictError)
})

test('a circle is taken only where it is allowed', async () => {
  const lines = ['a 1.0.0', 'a 1.1.0: b ^1', 'b 1.0.0: a ^1', 'b 1.1.0: c ^1', 'c 1.0.0: b ^1']
  expect(names(await lock('a *', lines, { fewest: 'duplicates' }))).toBe('a 1.0.0')
  expect(names(await lock('a *', lines, { fewest: 'duplicates', circles: true }))).toBe(
    'a 1.1.0, b 1.1.0, c 1.0.0',
  )
})

test('keeps the versions of an earlier lock but those that are in the way', async () => {
  const lines = ['a 1.0.0', 'a 1.1.0', 'b 1.0.0', 'b 1.1.0', 'c 1.0.0: b ^1.1']
  const locked = [
    { definition: 'a', version: '1.0.0' },
    { definition: 'b', version: '1.0.0' },
    { definition: 'gone', version: '1.0.0' },
  ]
  expect(names(await lock('a *; b *', lines, { locked }))).toBe('a 1.0.0, b 1.0.0')
  expect(names(await lock('a *; b *; c *', lines, { locked }))).toBe('a 1.0.0, b 1.1.0, c 1.0.0')
  await expect(lock('a *; c ^2', lines, { locked })).rejects.toThrow('c ^2')
})

test('mirrors that disagree are an alarm, not a choice', async () => {
  const mirror = (from: string, revision: string, version = '1.0.0') => ({
    version,
    yanked: false,
    revision,
    from,
    dependencies: [],
  })
  const source = {
    candidatesOf: () => [
      mirror('https://two.example', 'bbbb'),
      mirror('https://one.example', 'aaaa'),
      mirror('https://one.example', 'cccc', '2.0.0'),
      mirror('https://two.example', 'cccc', '2.0.0'),
    ],
  }
  const error = await resolveDeep({ roots: edges('a ^1'), source }).catch((e: unknown) => e)
  expect(error).toBeInstanceOf(MirrorDisagreementError)
  expect(error).toMatchObject({
    message: expect.stringContaining('a 1.0.0: https://one.example has aaaa; https://two.example has bbbb.'),
  })
  const found = await resolveDeep({ roots: edges('a ^2'), source })
  expect(found.releases[0]?.from).toEqual(['https://one.example', 'https://two.example'])
  expect(found.alarms).toMatchObject([{ definition: 'a', version: '1.0.0' }])
})

test('fetches the dependencies only of what a requirement reaches', async () => {
  const fetched: string[] = []
  const candidate = (version: string) => ({
    version,
    yanked: false,
    dependencies: async () => {
      fetched.push(version)
      return []
    },
  })
  const source = { candidatesOf: async () => ['1.0.0', '2.0.0', '2.1.0'].map(candidate) }
  expect(names(await resolveDeep({ roots: edges('a ^2'), source }))).toBe('a 2.1.0')
  expect(fetched.sort()).toEqual(['2.0.0', '2.1.0'])
})

test('says whose requirement cannot be read', async () => {
  await expect(lock('a *', ['a 1.0.0: b ^1 || ^2'])).rejects.toThrow(
    /^a 1\.0\.0 asks for b: .*Cargo has no "or"/,
  )
  await expect(lock('a 1.x.2', [])).rejects.toThrow(DeepInputError)
})
