import { expect, test } from 'vitest'
import type { ActorStatus } from '../src/db/tables/actor.js'
import { judge, type Word } from './judge-doubt.js'

const shown = { active: true, status: null }
const hidden = (status: ActorStatus) => ({ active: false, status })

const CASES: [ActorStatus, Word, Word[], ReturnType<typeof judge>][] = [
  // Erased by the word of its own PDS alone.
  ['deleted', 'deleted', [], hidden('deleted')],
  ['deleted', 'deleted', ['active'], hidden('deleted')],
  ['deleted', 'unclear', ['deleted'], undefined],
  ['deleted', 'mute', ['deleted'], undefined],
  ['deleted', 'active', ['deleted'], shown],
  ['deleted', 'deactivated', [], hidden('deactivated')],
  // It may be moving.
  ['deactivated', 'deleted', [], hidden('deactivated')],
  ['deactivated', 'active', [], shown],
  ['deactivated', 'active', ['mute'], shown],
  ['deactivated', 'active', ['deactivated'], shown],
  ['deactivated', 'takendown', [], hidden('takendown')],
  // What a relay may have imposed, a PDS does not lift.
  ['takendown', 'active', [], shown],
  ['takendown', 'active', ['unknown'], shown],
  ['takendown', 'active', ['active'], shown],
  ['takendown', 'active', ['active', 'takendown'], hidden('takendown')],
  ['takendown', 'active', ['mute'], hidden('takendown')],
  ['suspended', 'active', ['mute'], hidden('suspended')],
  ['takendown', 'active', ['unclear'], undefined],
  ['deactivated', 'active', ['takendown'], hidden('takendown')],
]

test.each(CASES)('%s, its PDS says %s and relays %j: %j', (stored, pds, relays, expected) => {
  expect(judge(stored, pds, relays)).toEqual(expected)
})
