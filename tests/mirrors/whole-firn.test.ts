import { expect, test } from 'vitest'
import { listMirrorAtoms } from '../../src/lexicons/dev/firn.js'
import { startFirn } from '../support/firn.js'
import { startGitServer } from '../support/git-server.js'
import { sampleManifest } from '../support/sample-atoms.js'
import { until } from '../support/until.js'

test('a mirror in the settings is indexed by the ingester that leads, and answered for by the AppView', async () => {
  await using server = await startGitServer()
  const home = await server.createRepository('home')
  await home.commit({ 'hello/atom.toml': sampleManifest({ label: 'hello', version: '1.0.0' }) })
  const hello = await home.publish({ path: 'hello', label: 'hello', version: '1.0.0' })
  await using firn = await startFirn({ env: { FIRN_ATOM_MIRRORS: `${home.smartUrl}/` } })
  const list = async () => {
    const response = await fetch(`${firn.url}/xrpc/${listMirrorAtoms.$nsid}?atom=${hello.atomId}`)
    return ((await response.json()) as listMirrorAtoms.$OutputBody).atoms
  }
  const atoms = await until(async () => (await list()).at(0) && list(), {
    what: 'the atom',
  })
  expect(atoms).toMatchObject([
    { mirror: home.smartUrl, label: 'hello', version: '1.0.0', rev: hello.rev, verdict: 'whole', alarms: [] },
  ])
})
