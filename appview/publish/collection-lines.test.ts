import { expect, test } from 'vitest'
import { checkRecordJson } from '../../src/definitions/record.js'
import { collection } from '../../src/lexicons/dev/firn.js'
import { AUTHOR, OTHER_AUTHOR, sampleCollection } from '../../tests/support/sample-records.js'
import { formatCollectionLines, readCollectionLines } from './collection-lines.js'

const HANDLES = new Map([
  [AUTHOR, 'alice.example'],
  [OTHER_AUTHOR, 'bob.example'],
])
const resolveHandle = async (handle: string) => [...HANDLES].find(([, name]) => name === handle)?.[0] ?? null
const read = (text: string) => readCollectionLines(text, resolveHandle)

test('lines become items, and items lines', async () => {
  const text = [
    '@alice.example/hello 1.2',
    '  LOUD = very = much ',
    '  WORLD -> globe:http',
    '  STREAM -> globe:http ws://{host}:{port}/x',
    'globe = @bob.example/world latest',
    '  run',
    '@bob.example/off *',
    '  off',
    '@alice.example/tool stable',
  ].join('\n')
  const items = await read(text)
  expect(items).toEqual([
    {
      definition: `at://${AUTHOR}/dev.firn.package/hello`,
      requirement: '1.2',
      service: {
        settings: [{ variable: 'LOUD', value: 'very = much' }],
        connect: [
          { variable: 'WORLD', service: 'globe', port: 'http' },
          { variable: 'STREAM', service: 'globe', port: 'http', template: 'ws://{host}:{port}/x' },
        ],
      },
    },
    {
      definition: `at://${OTHER_AUTHOR}/dev.firn.package/world`,
      requirement: 'latest',
      name: 'globe',
      service: {},
    },
    { definition: `at://${OTHER_AUTHOR}/dev.firn.package/off`, requirement: '*', service: { enable: false } },
    { definition: `at://${AUTHOR}/dev.firn.package/tool`, requirement: 'stable' },
  ])
  const json = sampleCollection({ items })
  const { record } = checkRecordJson({ did: AUTHOR, collection: collection.$nsid, rkey: 'tools', json })
  const written = formatCollectionLines(record.items, (did) => HANDLES.get(did) ?? did)
  expect(await read(written)).toEqual(items)
  expect(written).toBe(text.replace('much ', 'much'))
})

test.each([
  ['  run', /no package stands above it/],
  ['hello', /write author, name and requirement/],
  ['@nobody.example/hello', /no account answers to nobody\.example/],
  ['@alice.example/hello\n  shout', /write run, off, VARIABLE = value/],
  ['@alice.example/hello\n  A -> b', /write A -> service:port/],
])('%j is refused in words', async (text, message) => {
  await expect(read(text)).rejects.toThrow(message)
})
