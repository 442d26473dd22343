import { afterAll, expect, test } from 'vitest'
import { copiedTexts } from '../../../tests/support/copied.js'
import { channel, package as pkg, release } from '../../lexicons/dev/firn.js'
import { startRebuildThread } from './rebuild-thread.js'
import type { StoredAccounts } from './stored-accounts.js'
import { workOut } from './work-out.js'

const thread = startRebuildThread()
afterAll(() => thread[Symbol.asyncDispose]())

const did = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
const at = new Date('2026-01-02T03:04:05.678Z')
const createdAt = '2025-01-23T12:00:00.000Z'

function stored(...records: { collection: string; rkey: string; json: object }[]): StoredAccounts {
  return {
    dids: [did],
    records: copiedTexts(
      ...records.map(({ collection, rkey, json }) => [
        `at://${did}/${collection}/${rkey}`,
        'cid',
        'rev',
        '1700000000000',
        JSON.stringify({ $type: collection, createdAt, ...json }),
      ]),
    ),
    tombstones: [],
    rows: [[`at://${did}/${pkg.$nsid}/gone`, `at://${did}/${pkg.$nsid}/there`]],
    parts: [],
  }
}

test('gives what is worked out here, of several at once, refused records among them', async () => {
  const asked = [
    stored({ collection: pkg.$nsid, rkey: 'there', json: { summary: 'Die größte \u001f Sorge \\ "x"' } }),
    stored({ collection: pkg.$nsid, rkey: 'fresh', json: { summary: 'a', keywords: ['b', 'c'] } }),
    stored({ collection: release.$nsid, rkey: 'package:a:1.0.0', json: { version: '2.0.0' } }),
    stored({ collection: channel.$nsid, rkey: 'nonsense', json: { release: { $link: 'x' } } }),
  ]
  const ownCopies = structuredClone(asked)
  const here = await Promise.all(ownCopies.map((each) => workOut(each, at)))
  expect(ownCopies.map(({ records }) => records.length)).toEqual([0, 0, 0, 0])
  expect(await Promise.all(asked.map((each) => thread.workOut(each, at)))).toEqual(here)
  expect(here.map(({ goneRecords }) => goneRecords.length)).toEqual([0, 0, 1, 1])
  expect(here[0]?.rows[0]?.gone).toEqual([`at://${did}/${pkg.$nsid}/gone`])
})

test('tells a failure to whoever asked, and works on', async () => {
  const broken = {
    ...stored(),
    records: copiedTexts([`at://${did}/${pkg.$nsid}/a`, 'c', 'r', '1', '{']),
  }
  await expect(thread.workOut(broken, at)).rejects.toThrow(SyntaxError)
  expect((await thread.workOut(stored(), at)).goneRecords).toEqual([])
})

test('once ended, answers nothing more and leaves nobody waiting', async () => {
  const ending = startRebuildThread()
  const asked = ending.workOut(stored(), at)
  await Promise.all([expect(asked).rejects.toThrow('ended'), ending[Symbol.asyncDispose]()])
  await expect(ending.workOut(stored(), at)).rejects.toThrow('ended')
})
