import dns from 'node:dns'
import { request } from 'node:http'
import { safeDispatchFetchWrap } from '@atproto-labs/fetch-node'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createGuardedFetch } from '../../src/identity/guarded-fetch.js'
import { OPENSSL } from '../support/certificate.js'
import { describeWith } from '../support/prerequisite.js'
import { errorText } from './error-text.js'
import { answerJson, type Internet, redirectTo, startInternet } from './internet.js'

let internet: Internet
beforeEach(async () => {
  internet = await startInternet()
})
afterEach(() => internet[Symbol.asyncDispose]())

describeWith([OPENSSL], 'the guard', () => {
  const guarded = createGuardedFetch({ development: false })
  const failure = (url: string, init?: RequestInit) => errorText(guarded(url, init))

  test('lets requests to public hosts through', async () => {
    internet.host('pds.firn.dev', answerJson({ fine: true }))
    const response = await guarded('https://pds.firn.dev/xrpc/x')
    expect(await response.json()).toEqual({ fine: true })
    expect(internet.requests).toEqual(['pds.firn.dev /xrpc/x'])
    expect(internet.canary.connections).toBe(0)
  })

  test('without it, the canary sees what is tried', async () => {
    const { canary } = internet
    internet.host('rebound.firn.dev', answerJson({}), ['127.0.0.1'])
    const unguarded = safeDispatchFetchWrap({ lookup: dns.lookup as never })
    await (await unguarded('https://rebound.firn.dev/')).text()
    expect(canary.connections).toBe(1)
    for (const host of ['127.0.0.1', '::1']) {
      await new Promise((resolve, reject) =>
        request({ host, port: canary.httpPort, agent: false }, (response) =>
          response.resume().on('end', resolve),
        )
          .on('error', reject)
          .end(),
      )
    }
    expect(canary.connections).toBe(3)
  })

  test('refuses every way to write an address of this machine or network', async () => {
    const { httpPort, httpsPort } = internet.canary
    const hosts = [
      ...['localhost', '127.0.0.1', '127.1', '127.0.1', '127.127.127.127', '0.0.0.0', '0'],
      ...['2130706433', '017700000001', '0177.0.0.1', '0x7f000001', '0x7f.1', '①②⑦.0.0.1'],
      ...['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[64:ff9b::7f00:1]'],
      ...['10.0.0.1', '172.16.0.1', '192.168.0.1', '100.64.0.1', '169.254.169.254', '[fd00:ec2::254]'],
      ...['224.0.0.1', '255.255.255.255', '[fe80::1]', '[fc00::1]', '[2002:7f00:1::]'],
    ]
    for (const host of hosts) {
      for (const origin of [`http://${host}:${httpPort}`, `https://${host}:${httpsPort}`]) {
        expect(await failure(origin), origin).toMatch(
          /refused to ask .*(Forbidden protocol|Custom https: ports)/,
        )
      }
      // On the standard port it is the address itself that is refused.
      const reason = /refused to ask .*Invalid hostname|not a public domain|non-unicast/
      expect(await failure(`https://${host}/`), host).toMatch(reason)
    }
    expect(internet.canary.connections).toBe(0)
  })

  test('refuses names that are those of this machine, or lead to it', async () => {
    for (const name of ['localhost', 'LOCALHOST', 'localhost.', 'x.localhost', 'printer', 'printer.local']) {
      expect(await failure(`https://${name}/`), name).toMatch(
        /not a public domain|non-unicast|ENOTFOUND|EAI_AGAIN/,
      )
    }
    const addresses = [
      '127.0.0.1',
      '10.1.2.3',
      '169.254.169.254',
      '::1',
      '::ffff:127.0.0.1',
      'fd00::1',
      '64:ff9b::7f00:1',
    ]
    for (const [n, address] of addresses.entries()) {
      internet.host(`inward${n}.firn.dev`, answerJson({}), [address])
      expect(await failure(`https://inward${n}.firn.dev/`), address).toContain('non-unicast')
    }
    expect(internet.lookups).toHaveLength(addresses.length)
    expect(internet.canary.connections).toBe(0)
  })

  test('looks at the address of every connection, not of the first alone', async () => {
    // The answer to the first lookup is public, to the later ones it is not.
    internet.host(
      'rebinding.firn.dev',
      (_, response) => response.setHeader('connection', 'close').end('{}'),
      ['93.184.215.14', '127.0.0.1'],
    )
    await (await guarded('https://rebinding.firn.dev/')).text()
    expect(await failure('https://rebinding.firn.dev/')).toContain('non-unicast')
    expect(internet.lookups).toEqual(['rebinding.firn.dev 93.184.215.14', 'rebinding.firn.dev 127.0.0.1'])
    expect(internet.canary.connections).toBe(0)
  })

  test('refuses other ports, other schemes and names in addresses', async () => {
    internet.host('pds.firn.dev', answerJson({}))
    const { httpsPort } = internet.canary
    expect(await failure('https://pds.firn.dev:8443/')).toContain('Custom https: ports')
    expect(await failure('http://pds.firn.dev/')).toContain('Forbidden protocol "http:"')
    expect(await failure('ftp://pds.firn.dev/')).toContain('Forbidden protocol "ftp:"')
    expect(await failure('file:///etc/passwd')).toContain('Forbidden protocol "file:"')
    expect(await failure('data:,x')).toContain('Forbidden protocol "data:"')
    expect(await failure(`https://pds.firn.dev@localhost:${httpsPort}/`)).toContain('credentials')
    expect(internet.requests).toEqual([])
    expect(internet.canary.connections).toBe(0)
  })

  test('follows redirects only when it is asked to, and checks where they lead', async () => {
    const { httpPort, httpsPort } = internet.canary
    internet.host('inward.firn.dev', answerJson({}), ['127.0.0.1'])
    const targets = {
      [`http://localhost:${httpPort}/`]: 'Forbidden protocol',
      [`https://localhost:${httpsPort}/`]: 'Custom https: ports',
      'https://127.0.0.1/': 'Invalid hostname',
      'https://inward.firn.dev/': 'non-unicast',
      'https://localhost/': 'not a public domain',
    }
    for (const [target, reason] of Object.entries(targets)) {
      internet.host('pds.firn.dev', redirectTo(target))
      expect(await failure('https://pds.firn.dev/'), target).toContain('redirect')
      expect(await failure('https://pds.firn.dev/', { redirect: 'follow' }), target).toContain(reason)
    }
    expect(internet.requests).toHaveLength(2 * Object.keys(targets).length)
    expect(internet.canary.connections).toBe(0)
  })
})
