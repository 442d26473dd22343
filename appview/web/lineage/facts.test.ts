import { expect, test } from 'vitest'
import { lineageFact, relationsTo, shortenMiddle } from './facts.js'

test('a model that is not on firn goes by the path of its page', () => {
  const fact = lineageFact({ id: 'https://hub.example/org/big-model/', step: -1 })
  expect(fact).toMatchObject({ name: 'org/big-model', by: 'hub.example', isHere: false })
  expect(fact.href).toBe('https://hub.example/org/big-model/')
  expect(lineageFact({ id: 'https://hub.example', step: 1 })).toMatchObject({ name: 'hub.example', by: '' })
  expect(lineageFact({ id: 'https://hub.example/%ff', step: 1 }).name).toBe('%ff')
})

test('a model of another index goes by its key, and leads nowhere', () => {
  const id = 'at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/dev.firn.model/small'
  expect(lineageFact({ id, step: -1 })).toMatchObject({
    name: 'small',
    by: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz',
    href: undefined,
  })
})

test.each(['javascript:attacked()', 'data:text/html,x', 'no address'])('%s is never a link', (id) => {
  expect(lineageFact({ id, step: -1 })).toMatchObject({ name: id, href: undefined })
})

test('each way in which a model was made is told once', () => {
  const links = [
    { from: 'a', to: 'm', relation: 'merge' },
    { from: 'b', to: 'm', relation: 'merge' },
    { from: 'c', to: 'm' },
    { from: 'm', to: 'x', relation: 'quantized' },
  ]
  expect(relationsTo('m', links)).toEqual(['merge'])
})

test('a long name keeps both of its ends, and whole characters', () => {
  expect(shortenMiddle('abcdefghij', 10)).toBe('abcdefghij')
  expect(shortenMiddle('abcdefghijk', 10)).toBe('abcde…hijk')
  expect(shortenMiddle('🦙'.repeat(12), 5)).toBe('🦙🦙…🦙🦙')
})
