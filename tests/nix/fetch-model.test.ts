import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sourceFaults } from '../../src/models/source-config.js'
import { nameIn } from '../../src/models/url/name-in.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createModelHost, type ModelHost, nixValue } from './model-host.js'

const HASH = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
const COMMIT = '0123456789abcdef0123456789abcdef01234567'

describeWith([NIX], 'a configuration of fetchModel', () => {
  let nix: PrivateNix
  let host: ModelHost
  beforeAll(async () => {
    nix = await createPrivateNix()
    host = createModelHost(nix)
  })
  afterAll(() => nix.remove())

  const model = (config: unknown) => `(models.fetchModel ${nixValue(config)})`
  const bert = { name: 'bert', source: { huggingface: { repo: 'org/bert' } }, hash: HASH }

  test('all faults are told at once', async () => {
    const told = await host.refusal(model({ source: { s3: { bucket: 'b' } }, hash: '' }))
    expect(told).toContain(
      [
        'Invalid fetchModel configuration:',
        `'name' is required`,
        `'hash' must be a non-empty string`,
        `s3: 'prefix' is required`,
        `s3: 'region' is required`,
      ].join('\n'),
    )
    expect(await host.refusal(model({ name: 'x' }))).toContain(`'source' is required\n'hash' is required`)
    expect(await host.refusal(model({ ...bert, fileHashes: { a: HASH } }))).toContain(
      `either 'hash' or 'fileHashes', not both`,
    )
    expect(await host.refusal(model({ ...bert, validation: { onFailure: 'panic' } }))).toContain(
      `validation: 'onFailure' must be one of: abort, warn, skip`,
    )
    expect(await host.refusal(model({ ...bert, network: { retry: { maxAttempts: 0 } } }))).toContain(
      `network: 'retry.maxAttempts' must be 1 at least`,
    )
  })

  test.each(['hello', '', 'a'.repeat(1000), '\u00ff'])(
    'a hash is read in each of Nix’s forms (%#)',
    async (text) => {
      const digest = createHash('sha256').update(text).digest()
      const hex = digest.toString('hex')
      const sri = `sha256-${digest.toString('base64')}`
      const nix32 = (await nix.run('nix-hash', ['--type', 'sha256', '--to-base32', hex])).stdout.trim()
      const forms = [
        sri,
        hex,
        hex.toUpperCase(),
        nix32,
        `sha256:${hex}`,
        `sha256:${nix32}`,
        digest.toString('base64'),
      ]
      const normalised = `map (import ${process.cwd()}/nix/models/hash.nix) ${nixValue(forms)}`
      expect(await nix.evalJson(normalised)).toEqual(forms.map(() => sri))
      expect(await nix.evalJson(`import ${process.cwd()}/nix/models/hex-of-sri.nix ${nixValue(sri)}`)).toBe(
        hex,
      )
      expect(await host.ask(`(${model({ ...bert, hash: hex })}).config.hash`)).toBe(sri)
    },
  )

  test('what is no hash is said', async () => {
    expect(await host.refusal(model({ ...bert, hash: 'sha256-AAAA' }))).toContain(
      `'hash': "sha256-AAAA" is no hash: write it as sha256-… (SRI), or as 64 characters of hex`,
    )
    const { hash: _, ...unpinned } = bert
    expect(await host.refusal(model({ ...unpinned, fileHashes: { a: { size: 3 } } }))).toContain(
      `'fileHashes.a': null is no hash`,
    )
  })

  test('hashes of files ask for a revision that never moves', async () => {
    const { hash: _, ...unpinned } = bert
    const byFiles = { ...unpinned, fileHashes: { 'config.json': HASH } }
    expect(await host.refusal(model(byFiles))).toContain(
      `huggingface: 'fileHashes' needs a 'revision' that never moves, and "main" is a branch or a tag: write the commit`,
    )
    const gitLfs = { url: 'https://example.org/a/b', rev: COMMIT }
    expect(await host.refusal(model({ ...byFiles, source: { 'git-lfs': gitLfs } }))).toContain(
      `needs an address that lasts for each file, and https://example.org is not known to have them`,
    )
    const mlflow = { trackingUri: 'https://m.example', modelName: 'a', modelStage: 'Production' }
    expect(await host.refusal(model({ ...byFiles, source: { mlflow } }))).toContain(
      `mlflow: 'fileHashes' needs a 'modelVersion': an alias or a stage moves`,
    )
  })

  test.each<[string, unknown, string, string]>([
    [
      'a hub',
      { huggingface: { repo: 'org/bert', revision: COMMIT } },
      'a dir/x+1.bin',
      `https://huggingface.co/org/bert/resolve/${COMMIT}/a%20dir/x%2B1.bin`,
    ],
    [
      'another hub',
      { 'git-xet': { url: 'https://hub.example/org/bert.git', rev: COMMIT } },
      'x',
      `https://hub.example/org/bert/resolve/${COMMIT}/x`,
    ],
    [
      'a forge',
      { 'git-lfs': { url: 'https://github.com/org/bert.git', rev: COMMIT, subdir: 'sub' } },
      'x',
      `https://github.com/org/bert/raw/${COMMIT}/sub/x`,
    ],
    [
      'MLflow',
      { mlflow: { trackingUri: 'https://m.example/', modelName: 'a b', modelVersion: 3 } },
      'd/x',
      'https://m.example/model-versions/get-artifact?name=a%20b&version=3&path=d%2Fx',
    ],
    [
      'a bucket',
      { s3: { bucket: 'b', prefix: 'p/q', region: 'eu-west-1' } },
      'x',
      'https://b.s3.eu-west-1.amazonaws.com/p/q/x',
    ],
    [
      'a bucket elsewhere',
      { s3: { bucket: 'b', prefix: 'p/', region: 'r', endpoint: 'https://s3.example' } },
      'x',
      'https://s3.example/b/p/x',
    ],
    [
      'Ollama',
      { ollama: { model: 'tiny:1b' } },
      `sha256:${'ab'.repeat(32)}`,
      `https://registry.ollama.ai/v2/library/tiny/blobs/sha256:${'ab'.repeat(32)}`,
    ],
    [
      'Ollama elsewhere',
      { ollama: { model: 'hf.co/user/x-GGUF:q4' } },
      'manifest',
      'https://hf.co/v2/user/x-GGUF/manifests/q4',
    ],
    [
      'Ollama on this machine',
      { ollama: { model: 'localhost:5000/user/x:q4' } },
      'manifest',
      'http://localhost:5000/v2/user/x/manifests/q4',
    ],
    [
      'Ollama at a port',
      { ollama: { model: 'hub.example:5000/user/x' } },
      'manifest',
      'https://hub.example:5000/v2/user/x/manifests/latest',
    ],
  ])('%s: where a file lies', async (_, source, file, url) => {
    const type = Object.keys(source as object)[0]
    const urlOf = `(import ${process.cwd()}/nix/models/coordinates.nix { source = ${nixValue(source)}; sourceType = "${type}"; }).urlOf`
    expect(await nix.evalJson(`${urlOf} ${nixValue(file)}`)).toBe(url)
  })

  test('files at plain addresses are called as the command line calls them', async () => {
    const names = ['b%20c.gguf', 'a%2Bb%5B1%5D.bin?x=%20#%20', '100%.bin', 'd%2fe%20', "it's%20x", '%7e%25']
    const urls = names.map((name) => ({ url: `https://h.example/p/${name}` }))
    const called = `map (file: file.path) (import ${process.cwd()}/nix/models/url-files.nix ${nixValue(urls)})`
    expect(await nix.evalJson(called)).toEqual(urls.map(({ url }) => nameIn(url)))
    const abroad = { urls: [{ url: 'https://h.example/%C3%BC.bin', sha256: HASH }] }
    expect(await host.refusal(model({ name: 'x', source: { url: abroad } }))).toContain(
      `url: "%C3%BC.bin" holds signs that Nix cannot decode: give its entry of 'urls' a 'filename'`,
    )
  })

  test('factories give the sources that they name', async () => {
    const { sources } = { sources: 'models.sources' }
    const asked = await host.ask(`with ${sources}; [
      (huggingface.metaLlama "Llama-2-7b-hf") (huggingface.openai "x") (huggingface.org "a" "b")
      (huggingface.mk { repo = "a/b"; files = [ "*.json" ]; })
      (ollama.model "tiny:1b")
      (mkMlflow { trackingUri = "https://m"; } { modelName = "n"; stage = "Production"; })
      (mkS3 { bucket = "b"; } { prefix = "p/"; })
      (mkGitLfs { baseUrl = "https://github.com/o"; } { repo = "r"; rev = "v1"; files = [ "*.bin" ]; })
      (mkGitXet { endpoint = "https://e"; } { url = "https://e/o/r"; rev = "v1"; })
      (mkHttp { baseUrl = "https://h"; } { path = "a/b.bin"; })
    ]`)
    expect(asked).toEqual([
      { huggingface: { repo: 'meta-llama/Llama-2-7b-hf' } },
      { huggingface: { repo: 'openai/x' } },
      { huggingface: { repo: 'a/b' } },
      { huggingface: { repo: 'a/b', revision: 'main', files: ['*.json'] } },
      { ollama: { model: 'tiny:1b' } },
      { mlflow: { trackingUri: 'https://m', modelName: 'n', modelStage: 'Production' } },
      { s3: { bucket: 'b', region: 'us-east-1', prefix: 'p/' } },
      { 'git-lfs': { url: 'https://github.com/o/r.git', rev: 'v1', lfsFiles: ['*.bin'] } },
      { 'git-xet': { url: 'https://e/o/r', rev: 'v1', xet: { endpoint: 'https://e' } } },
      { url: { urls: [{ url: 'https://h/a/b.bin' }] } },
    ])
    for (const source of asked as unknown[]) expect(sourceFaults(source)).toEqual([])
  })

  test('a model tells what it is', async () => {
    const told = await host.ask(
      `let model = ${model({ ...bert, meta: { description: 'Mine' }, version: '2' })}; in {
        inherit (model) sourceType hfCachePath version;
        inherit (model.passthru) meta;
        description = model.meta.description;
        connect = model.config.network.timeout.connect;
        raw = model.raw.name;
      }`,
    )
    expect(told).toEqual({
      sourceType: 'huggingface',
      hfCachePath: 'models--org--bert',
      version: '2',
      meta: { org: 'org', model: 'bert', revision: 'main', repo: 'org/bert', sourceType: 'huggingface' },
      description: 'Mine',
      connect: 30,
      raw: 'bert-raw',
    })
  })

  test('a token is let through by name, and never comes from the store', async () => {
    const secret = `(${model({ ...bert, auth: { tokenEnvVar: 'MY_TOKEN', tokenFile: '/run/secrets/hf' } })}).raw`
    const drv = await host.ask(`{ inherit (${secret}) impureEnvVars tokenVariable tokenFile; }`)
    expect(drv).toEqual({
      impureEnvVars: ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN', 'MY_TOKEN'],
      tokenVariable: 'HF_TOKEN',
      tokenFile: '/run/secrets/hf',
    })
    const inStore = { ...bert, auth: { tokenFile: `${nix.storeDir}/x-token` } }
    expect(await host.refusal(model(inStore))).toContain(`'tokenFile' lies in the Nix store`)
    const odd = { ...bert, auth: { tokenEnvVar: 'PATH' } }
    expect(await host.refusal(model(odd))).toContain('the variable PATH belongs to the builder')
    const ollama = { ...bert, source: { ollama: { model: 'x' } }, auth: { tokenFile: '/run/x' } }
    expect(await host.refusal(model(ollama))).toContain(`'tokenFile' is of no use, as ollama knows no token`)
  })

  test('definitions at any depth become models', async () => {
    const definitions = nixValue({ meta: { bert }, version: '1' })
    expect(
      await host.ask(
        `let all = models.instantiate ${definitions}; in { inherit (all) version; name = all.meta.bert.raw.name; }`,
      ),
    ).toEqual({ version: '1', name: 'bert-raw' })
  })

  test('versions are compared', async () => {
    expect(
      await host.ask(
        `with models.version; [ (satisfies ">=0.0.0") (satisfies "==0.0.0") (compare "0.0.0") (compare version) ]`,
      ),
    ).toEqual([true, false, 1, 0])
    expect(await host.refusal('models.version.satisfies "~1"')).toContain('is no constraint')
  })
})
