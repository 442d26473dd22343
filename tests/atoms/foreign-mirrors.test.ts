import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Git } from '../../cli/git/git.js'
import { listRemoteRefs } from '../../cli/git/refs.js'
import { Mirrors } from '../../cli/resolution/mirrors.js'
import { askMirrors } from '../../cli/verify/ask-mirrors.js'
import { fetchAtom } from '../../cli/verify/fetch-objects.js'
import { openStores, type Stores } from '../../cli/verify/open-stores.js'
import { Steps } from '../../cli/verify/steps.js'
import type { VerifyContext } from '../../cli/verify/verify-context.js'
import { atomId } from '../../src/atoms/atom-id.js'
import { unsignedClaim } from '../../src/atoms/verify/claim.js'
import { createCertificate, OPENSSL } from '../support/certificate.js'
import { GIT, GIT_ENVIRONMENT } from '../support/git-repository.js'
import { type GitServer, type ServedRepository, startGitServer } from '../support/git-server.js'
import { describeWith } from '../support/prerequisite.js'
import { atomToml, ekalaToml } from './stage.js'

/** A mirror by https, on this machine, that leads to one by http. */
describeWith([GIT, OPENSSL], 'a mirror that others name', () => {
  let server: GitServer
  let redirecting: Server
  let repository: ServedRepository
  let git: Git
  let stores: Stores
  /** Leads to the repository. */
  let url: string
  let rootCommit: string
  let rev: string

  beforeAll(async () => {
    server = await startGitServer()
    const { key, cert } = await createCertificate('localhost')
    const authority = path.join(server.dir, 'cert.pem')
    await writeFile(authority, cert)
    redirecting = createServer({ key, cert }, (request, response) => {
      response.writeHead(302, { location: `${server.url}${request.url}` }).end()
    }).listen(0, '127.0.0.1')
    await once(redirecting, 'listening')
    git = new Git({ env: { ...GIT_ENVIRONMENT, GIT_SSL_CAINFO: authority } })
    stores = await openStores(git)
    repository = await server.createRepository('hello')
    await repository.commit({ 'ekala.toml': ekalaToml(['hello']) })
    rootCommit = await repository.rootCommit()
    await repository.commit({ 'hello/atom.toml': atomToml('hello', '1.0.0') })
    ;({ rev } = await repository.publish({ path: 'hello', label: 'hello', version: '1.0.0' }))
    url = `https://localhost:${(redirecting.address() as AddressInfo).port}/smart/hello.git`
  })
  afterAll(async () => {
    redirecting?.close()
    await stores?.[Symbol.asyncDispose]()
    await server?.close()
    await rm(server?.dir ?? '', { recursive: true, force: true })
  })

  /** As a development network has it, but for http. */
  function contextOf(trusted: readonly string[]): VerifyContext {
    return {
      ...{ git, stores, records: undefined, depth: 0, offline: false, development: true },
      ...{ transports: ['https'], trusted: new Set(trusted), signal: new AbortController().signal },
      ...{ now: () => new Date(), dumb: new Set(), roots: new Map(), seen: new Map() },
    }
  }

  test('is judged by who names it in resolution, whoever was first', async () => {
    const asked: string[] = []
    const foreign = { transports: ['https'], development: true } as const
    const mirrors = new Mirrors(git, { foreign, onAsk: (one) => asked.push(one) })
    expect(await mirrors.ask(url, false)).toMatchObject({ root: rootCommit })
    expect(await mirrors.ask(url, true)).toMatchObject({
      name: 'MirrorError',
      message: expect.stringContaining('"http" not supported or disabled'),
    })
    asked.length = 0
    for (const [other, why] of [
      [repository.smartUrl, 'is named by others and not asked, for it is reached by http.'],
      ['https://10.0.0.1/atoms', 'is named by others and not asked, for its host is not public'],
      ['git@git.example:atoms', 'is named by others and not asked, for it is reached by ssh.'],
    ] as const) {
      expect(await mirrors.ask(other, true)).toMatchObject({ message: expect.stringContaining(why) })
    }
    expect(asked).toEqual([])
    expect(await mirrors.ask(repository.smartUrl, false)).toMatchObject({ root: rootCommit })
    expect(await mirrors.ask(repository.smartUrl, true)).toMatchObject({ name: 'MirrorError' })
  })

  test('leads verifying by no redirect to another transport; one that the person named does', async () => {
    const id = atomId(rootCommit, 'hello')
    const claim = unsignedClaim({
      ...{ label: 'hello', version: '1.0.0', id, rootCommit, rev, mirrors: [url] },
    })
    const steps = new Steps()
    const foreign = contextOf([])
    expect(await askMirrors(claim, foreign, steps)).toMatchObject({ mirrors: [] })
    expect(steps.list[0]).toMatchObject({ status: 'skipped', at: url })
    expect(steps.list[0]?.message).toContain('"http" not supported or disabled')

    const named = contextOf([url])
    const [mirror] = (await askMirrors(claim, named, new Steps())).mirrors
    if (mirror === undefined) throw new Error('The mirror does not answer.')
    await expect(fetchAtom(mirror, foreign)).rejects.toThrow('"http" not supported or disabled')
    await fetchAtom(mirror, named)
    expect(await stores.files.resolve(rev, 'commit')).toBe(rev)
    expect((await listRemoteRefs(git, url, ['refs/ekala/init'])).size).toBe(1)
  })
})
