import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import path from 'node:path'
import { downloadFileToCacheDir, scanCacheDir } from '@huggingface/hub'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CliHome, createHome, networkEnvironment, removeHome } from '../cli/firn.js'
import { logIn } from '../network/index.js'
import { startFirn, type TestFirn } from '../support/firn.js'
import { type HubServer, startHubServer } from '../support/models/hub-server.js'
import { soundSafetensors } from '../support/models/weight-files.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { until } from '../support/until.js'

const WEIGHTS = soundSafetensors()
const FILES = {
  'README.md': '---\nlicense: mit\n---\n# Tiny\n',
  'config.json': '{"model_type":"tiny"}',
  'model.safetensors': WEIGHTS,
  'onnx/deep/labels.txt': 'one\ntwo\n',
}

describeWith([NIX], 'a model, from its hub to a program without a network', () => {
  let firn: TestFirn
  let hub: HubServer
  let nix: PrivateNix
  let home: CliHome
  let commit: string
  beforeAll(async () => {
    firn = await startFirn()
    hub = await startHubServer()
    nix = await createPrivateNix()
    const info = {
      pipeline_tag: 'text-generation',
      library_name: 'transformers',
      cardData: { license: 'mit' },
    }
    commit = hub.createRepository('acme/tiny', { info }).commit(FILES)
    home = createHome({
      ...networkEnvironment(firn.network),
      HF_ENDPOINT: hub.url,
      FIRN_REGISTRY: firn.url,
    })
    const { alice } = firn.accounts
    const agent = await logIn(alice)
    const { data } = await agent.com.atproto.server.createAppPassword({ name: 'firn' })
    await home.run(['login', alice.handle, '--app-password-stdin'], { input: data.password })
  })
  afterAll(async () => {
    removeHome(home)
    await Promise.all([firn?.close(), hub?.close(), nix?.remove()])
  })

  const cli = async (...argv: string[]) => {
    const { code, stdout, stderr } = await home.run([...argv, '--json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return JSON.parse(stdout)
  }

  test('published, indexed, built by Nix, read by the hub’s client, verified and linked', async () => {
    const argv = ['model', 'publish', 'hf:acme/tiny', '--version', '1.0.0', '--summary', 'A tiny model']
    const base = ['--base', 'finetune=https://hub.example/acme/big', '--validate', 'strict']
    const published = await cli(...argv, ...base)
    const indexed = () =>
      firn.db.selectFrom('release').select('uri').where('uri', '=', published.uri).executeTakeFirst()
    await until(indexed, { what: 'the release in the index', timeoutMs: 60_000 })

    const found = await cli('model', 'list', 'tiny', '--task', 'text-generation', '--format', 'safetensors')
    expect(found.models).toMatchObject([
      { definition: { name: 'tiny', model: { pickle: false, fileCount: 4 } } },
    ])
    const info = await home.run(['model', 'info', 'alice.test/tiny'])
    expect(info.stdout).toContain('made from: https://hub.example/acme/big (finetune)')

    const address = `${firn.url}/m/alice.test/tiny/1.tar.gz`
    const { stdout } = await nix.nix(['build', '--json', '--no-link', address])
    const built: string = JSON.parse(stdout)[0].outputs.out
    const { repos, warnings } = await scanCacheDir(built)
    expect(warnings).toEqual([])
    expect(repos).toMatchObject([
      { id: { name: 'acme/tiny' }, revisions: [{ commitOid: commit, refs: ['main'] }] },
    ])
    const fetch = () => Promise.reject(new Error('there is no network'))
    for (const [name, bytes] of Object.entries(FILES)) {
      const at = await downloadFileToCacheDir({
        repo: 'acme/tiny',
        revision: commit,
        path: name,
        cacheDir: built,
        fetch,
      })
      expect(readFileSync(at).equals(Buffer.from(bytes))).toBe(true)
    }

    const verdict = await cli('model', 'verify', 'alice.test/tiny', '--at', built)
    expect(verdict.models[0].steps.map(({ status }: { status: string }) => status)).not.toContain('skipped')
    const linked = await cli('model', 'link', built)
    expect(linked.models).toMatchObject([
      { id: 'acme/tiny', root: path.join(home.dir, '.cache/huggingface/hub') },
    ])
    const seen = await scanCacheDir(linked.models[0].root)
    expect(seen.warnings).toEqual([])
    expect(seen.repos).toMatchObject([{ revisions: [{ commitOid: commit, refs: ['main'] }] }])
    expect((await cli('model', 'list')).models).toMatchObject([{ state: 'complete', ours: 'linked' }])
  }, 240_000)

  test('expressions that stand alone, or take the tree of the index, build the same files', async () => {
    const buildFile = async (name: string) => {
      const { stdout } = await nix.nixBuild(['--no-out-link', path.join(home.dir, name)])
      return stdout.trim()
    }
    await cli('model', 'to-nix', 'alice.test/tiny', '-o', 'index.nix')
    expect(readFileSync(path.join(home.dir, 'index.nix'), 'utf8')).toContain(
      `${firn.url}/m/${firn.accounts.alice.did}/tiny/`,
    )
    await cli('model', 'to-nix', 'alice.test/tiny', '--standalone', '-o', 'alone.nix')
    await cli('model', 'to-nix', 'hf:acme/tiny', '-o', 'source.nix')
    const ofIndex = await buildFile('index.nix')
    const alone = await buildFile('alone.nix')
    expect(everything(alone)).toEqual(everything(ofIndex))
    expect(await buildFile('source.nix')).toBe(alone)
    // Nothing is asked of anybody for what is there.
    const asked = hub.requests.length
    expect(await buildFile('alone.nix')).toBe(alone)
    expect(hub.requests.length).toBe(asked)
    await cli('model', 'to-nix', 'alice.test/tiny', '--layout', 'plain', '-o', 'plain.nix')
    const plain = await buildFile('plain.nix')
    const files = path.join(plain, readdirSync(plain)[0] ?? '')
    expect(readFileSync(path.join(files, 'onnx/deep/labels.txt'), 'utf8')).toBe('one\ntwo\n')
  }, 240_000)
})

/** Everything below a folder: directories, links with their targets, texts. */
function everything(root: string): Record<string, string> {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()
  return Object.fromEntries(
    names.map((name) => {
      const found = lstatSync(path.join(root, name))
      if (found.isDirectory()) return [`${name}/`, '']
      return [
        name,
        found.isSymbolicLink()
          ? readlinkSync(path.join(root, name))
          : readFileSync(path.join(root, name), 'utf8'),
      ]
    }),
  )
}
