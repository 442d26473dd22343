import { expect, test } from 'vitest'
import { createRequestLock } from '../../appview/oauth/request-lock.js'
import { describeDatabases } from '../support/databases.js'

describeDatabases('the lock on token refreshes', (current) => {
  /** Two locks on one database stand for two AppViews, but the embedded one, which only ever has one. */
  const locks = () => {
    const first = createRequestLock(current())
    return [first, current().engine === 'embedded' ? first : createRequestLock(current())] as const
  }

  test('lets one at a time through for an account, each with a database at hand', async () => {
    let running = 0
    let most = 0
    const refresh = async () => {
      most = Math.max(most, ++running)
      await current().db.selectFrom('oauthSession').selectAll().execute()
      running--
      return 'refreshed'
    }
    const [one, other] = locks()
    const all = Array.from({ length: 20 }, (_, i) => (i % 2 ? one : other)('did:plc:alice', refresh))
    expect(await Promise.all(all)).toEqual(Array(20).fill('refreshed'))
    expect(most).toBe(1)
  })

  test('does not run out of connections when many accounts refresh at once', async () => {
    const [one] = locks()
    const refresh = () => current().db.selectFrom('oauthSession').selectAll().execute()
    const all = Array.from({ length: 40 }, (_, i) => one(`did:plc:${i}`, refresh))
    expect(await Promise.all(all)).toHaveLength(40)
  })

  test('opens again after a failure', async () => {
    const [one, other] = locks()
    const fail = async () => {
      throw new Error('no answer')
    }
    await expect(one('did:plc:alice', fail)).rejects.toThrow('no answer')
    expect(await other('did:plc:alice', async () => 'through')).toBe('through')
  })
})
