import { afterAll, beforeAll, expect, test } from 'vitest'
import { sourceFaults } from '../../src/models/source-config.js'
import { SECRET_PARAMETERS, secretFault } from '../../src/models/url/secret-fault.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createModelHost, type ModelHost, nixValue } from './model-host.js'

const HASH = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
const holdsLogin = (type: string, name: string) =>
  `${type}: '${name}' holds a login, which everybody could read in the Nix store: name the address without it, and give the login as a token variable (auth.tokenEnvVar), or in netrc to firn model fetch`

describeWith([NIX], 'a source of fetchModel', () => {
  let nix: PrivateNix
  let host: ModelHost
  beforeAll(async () => {
    nix = await createPrivateNix()
    host = createModelHost(nix)
  })
  afterAll(() => nix.remove())

  const model = (config: unknown) => `(models.fetchModel ${nixValue(config)})`
  const bert = { name: 'bert', source: { huggingface: { repo: 'org/bert' } }, hash: HASH }
  const nixFaults = (source: unknown) =>
    nix.evalJson(`import ${process.cwd()}/nix/models/check-source.nix ${nixValue(source)}`)

  test.each<[string, unknown, string[]]>([
    [
      'no source',
      {},
      ['source must specify exactly one of: huggingface, mlflow, s3, git-lfs, git-xet, url, ollama'],
    ],
    [
      'two sources',
      { ollama: {}, huggingface: {} },
      ['source must specify exactly one type, got: huggingface, ollama'],
    ],
    ['a hub without a repository', { huggingface: {} }, [`huggingface: 'repo' is required`]],
    [
      'an empty repository',
      { huggingface: { repo: '' } },
      [`huggingface: 'repo' must be a non-empty string`],
    ],
    [
      'a repository that is none, and files that are no list',
      { huggingface: { repo: 'a/b/c', files: 'x' } },
      [
        `huggingface: 'repo' must be in 'org/model' format`,
        `huggingface: 'files' must be a list of strings or null`,
      ],
    ],
    ['a repository without an organisation', { huggingface: { repo: 'gpt2', files: null } }, []],
    [
      'a version and a stage',
      { mlflow: { trackingUri: 'http://m', modelName: 'a', modelVersion: 3, modelStage: 'Production' } },
      [`mlflow: specify either 'modelVersion' or 'modelStage', not both`],
    ],
    [
      'a version and an alias',
      { mlflow: { trackingUri: 'http://m', modelName: 'a', modelVersion: '3', modelAlias: 'x' } },
      [`mlflow: 'modelAlias' stands alone, without 'modelVersion' and 'modelStage'`],
    ],
    [
      'an MLflow model of no version',
      { mlflow: {} },
      [
        `mlflow: 'trackingUri' is required`,
        `mlflow: 'modelName' is required`,
        `mlflow: one of 'modelVersion', 'modelAlias' and 'modelStage' is required`,
      ],
    ],
    [
      'a version that is null beside a stage',
      { mlflow: { trackingUri: 'http://m', modelName: 'a', modelVersion: null, modelStage: 'x' } },
      [],
    ],
    [
      'a bucket of nothing',
      { s3: {} },
      [`s3: 'bucket' is required`, `s3: 'prefix' is required`, `s3: 'region' is required`],
    ],
    ['a repository of git', { 'git-lfs': {} }, [`git-lfs: 'url' is required`, `git-lfs: 'rev' is required`]],
    ['a repository of Xet', { 'git-xet': { rev: 'x' } }, [`git-xet: 'url' is required`]],
    ['no addresses', { url: {} }, [`url: 'urls' is required`]],
    ['one address', { url: { urls: 'http://x' } }, [`url: 'urls' must be a list`]],
    ['an empty list of addresses', { url: { urls: [] } }, [`url: 'urls' must not be empty`]],
    [
      'an address without one',
      { url: { urls: [{ sha256: 'x' }] } },
      [`url: each of 'urls' must have a 'url'`],
    ],
    ['mirrors', { url: { urls: [{ url: ['http://a', 'http://b'] }] } }, []],
    ['no model of Ollama', { ollama: {} }, [`ollama: 'model' is required`]],
    [
      'a login at a hub',
      { huggingface: { repo: 'a/b', endpoint: 'https://u:pw@h' } },
      [holdsLogin('huggingface', 'endpoint')],
    ],
    [
      'a login at MLflow',
      { mlflow: { trackingUri: 'HTTPS://u@m/x', modelName: 'a', modelVersion: 3 } },
      [holdsLogin('mlflow', 'trackingUri')],
    ],
    [
      'a login at a bucket',
      { s3: { bucket: 'b', prefix: 'p', region: 'r', endpoint: 'https:\\\\u:pw@s' } },
      [holdsLogin('s3', 'endpoint')],
    ],
    [
      'a login at a forge',
      { 'git-lfs': { url: 'https://u:p:w@g/a/b', rev: 'x' } },
      [holdsLogin('git-lfs', 'url')],
    ],
    [
      'logins at a server of Xet',
      {
        'git-xet': {
          url: 'https://u:pw@h/a/b',
          rev: 'x',
          endpoint: 'https:/u:pw@h',
          xet: { endpoint: 'u:pw@h' },
        },
      },
      ['url', 'endpoint', 'xet.endpoint'].map((name) => holdsLogin('git-xet', name)),
    ],
    [
      'logins in an address and in a mirror',
      { url: { urls: [{ url: 'https://u:pw@h/x' }, { url: ['https://h/y', 'https://u:p%20w@h/y'] }, 'z'] } },
      [
        `url: each of 'urls' must be { url, sha256, filename }`,
        holdsLogin('url', 'url'),
        holdsLogin('url', 'url'),
      ],
    ],
    [
      'a login at a registry of Ollama',
      { ollama: { model: 'a', registry: 'https://u:pw@o' } },
      [holdsLogin('ollama', 'registry')],
    ],
    [
      'keys in addresses, and addresses that are signed',
      {
        url: {
          urls: [
            { url: 'https://h/x?type=Model&token=pw' },
            { url: ['https://h/y?a&X-Amz-%53ignature=pw#?token=x', 'https://h/y', 'https://h/y?API_KEY'] },
          ],
        },
      },
      [
        `url: 'url' holds a key ("token"), which everybody could read: name the address without it`,
        `url: 'url' is signed: it lets everybody in, and only for a time: name an address that lasts`,
        `url: 'url' holds a key ("api_key"), which everybody could read: name the address without it`,
      ],
    ],
    [
      'a key at MLflow',
      { mlflow: { trackingUri: 'https://m?access_token=pw', modelName: 'a', modelVersion: 3 } },
      [
        `mlflow: 'trackingUri' holds a key ("access_token"), which everybody could read: name the address without it`,
      ],
    ],
    [
      'what is called like a key elsewhere than in a query',
      { url: { urls: [{ url: 'https://h/token=x?tokens=1&a=token#?token=x' }] } },
      [],
    ],
    [
      'an @ that begins no host',
      { url: { urls: [{ url: 'https://h:80/@x/a:b@c' }, { url: 'https://h?a:b@c' }] } },
      [],
    ],
  ])('%s: the faults of a source, here as in the command line', async (_, source, expected) => {
    expect(await nixFaults(source)).toEqual(expected)
    expect(sourceFaults(source)).toEqual(expected)
  })

  test('logins do not get into the store: neither of a proxy, nor of a file’s own addresses', async () => {
    const refused = `network: 'proxy' holds a login, which everybody could read in the Nix store: leave 'proxy' away, and set https_proxy and http_proxy where Nix runs its builds`
    const withProxy = (proxy: unknown) => model({ ...bert, network: { proxy } })
    for (const proxy of ['http://u:pw@p:3128', 'u:pw@p:3128', { http: 'http://p', https: 'http://u:pw@p' }]) {
      const told = await host.refusal(withProxy(proxy))
      expect(told).toContain(refused)
      expect(told).not.toContain('pw@')
    }
    for (const proxy of ['http://p:3128', { https: 'http://p:3128/@' }, null]) {
      expect(await host.ask(`${withProxy(proxy)}.config.network.proxy`)).toEqual(proxy)
    }
    const { hash: _, ...unpinned } = bert
    const fileHashes = { a: { hash: HASH, urls: ['https://h/a', 'https://u:pw@h/a'] } }
    expect(await host.refusal(model({ ...unpinned, fileHashes }))).toContain(
      `'fileHashes.a.urls' hold a login, which everybody could read in the Nix store`,
    )
  })

  test('no key gets into the store with a file’s own addresses, by any of the names of keys', async () => {
    const { hash: _, ...unpinned } = bert
    const urls = SECRET_PARAMETERS.map((name) => `https://h/a?x=1&${name}=pw`)
    const told = await host.refusal(
      model({ ...unpinned, fileHashes: { a: { hash: HASH, urls: ['https://h/a?x=token', ...urls] } } }),
    )
    expect(told.match(/'fileHashes\.a\.urls': one .*/g)).toEqual(
      urls.map((url) => `'fileHashes.a.urls': one ${secretFault(url)}`),
    )
    expect(told).not.toContain('pw')
  })
})
