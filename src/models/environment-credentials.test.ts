import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { environmentCredentials } from './environment-credentials.js'

const HUB = new URL('https://huggingface.co/acme/tiny/resolve/main/config.json')

async function homeWith(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'firn-home-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(home, name)), { recursive: true })
    await writeFile(join(home, name), text)
  }
  return home
}

describe('environmentCredentials', () => {
  it.each([
    [{ HF_TOKEN: 'hf_a', HUGGING_FACE_HUB_TOKEN: 'hf_b' }, 'hf_a'],
    [{ HUGGING_FACE_HUB_TOKEN: ' hf_b\n' }, 'hf_b'],
    [{ HF_TOKEN: '  ' }, 'hf_file'],
    [{}, 'hf_file'],
  ])('finds the token of the hub: %j', async (env, token) => {
    const home = await homeWith({ '.cache/huggingface/token': 'hf_file\n' })
    expect(await environmentCredentials({ env, home }).huggingFaceToken(HUB)).toBe(token)
  })

  it('looks for the hub’s file where its tools write it', async () => {
    const home = await homeWith({ 'hf/token': 'hf_home', 'x/huggingface/token': 'hf_xdg', t: 'hf_path' })
    const token = (env: Record<string, string>) => environmentCredentials({ env, home }).huggingFaceToken(HUB)
    expect(await token({ HF_HOME: `${home}/hf` })).toBe('hf_home')
    expect(await token({ XDG_CACHE_HOME: `${home}/x` })).toBe('hf_xdg')
    expect(await token({ HF_TOKEN_PATH: `${home}/t`, HF_HOME: `${home}/hf` })).toBe('hf_path')
    expect(await token({})).toBeUndefined()
    const chosen = environmentCredentials({
      env: { MINE: 'hf_mine' },
      home,
      huggingFace: { variable: 'MINE' },
    })
    expect(await chosen.huggingFaceToken(HUB)).toBe('hf_mine')
  })

  it('gives no token to a host that the person did not choose', async () => {
    const env = {
      HF_TOKEN: 'hf_a',
      HF_ENDPOINT: 'https://hub.example/',
      MLFLOW_TRACKING_TOKEN: 'secret',
      MLFLOW_TRACKING_URI: 'https://mlflow.example',
    }
    const home = await homeWith()
    const { huggingFaceToken, mlflow } = environmentCredentials({
      env,
      home,
      named: ['http://127.0.0.1:80/x'],
    })
    expect(await huggingFaceToken(new URL('https://hub.example/a'))).toBe('hf_a')
    expect(await huggingFaceToken(new URL('http://127.0.0.1/a'))).toBe('hf_a')
    for (const url of ['https://evil.example/', 'http://huggingface.co/', 'https://huggingface.co:8443/']) {
      expect(await huggingFaceToken(new URL(url))).toBeUndefined()
      expect(await mlflow(new URL(url))).toBeUndefined()
    }
    expect(await mlflow(new URL('https://mlflow.example/api'))).toEqual({ token: 'secret' })
  })

  it('finds logins of MLflow and netrc', async () => {
    const home = await homeWith({
      '.mlflow/credentials': '[mlflow]\nmlflow_tracking_username = alice\nmlflow_tracking_password = a b\n',
      '.netrc': [
        '# machine h.example login no password no',
        'machine h.example login alice password "a \\" b"',
        'macdef init\nmachine m.example login no password no\n',
        'default login anonymous password guest',
      ].join('\n'),
    })
    const url = new URL('https://m.example')
    const at = (env: Record<string, string>) => environmentCredentials({ env, home, named: [url.href] })
    expect(await at({}).mlflow(url)).toEqual({ username: 'alice', password: 'a b' })
    const login = { MLFLOW_TRACKING_USERNAME: 'bob', MLFLOW_TRACKING_PASSWORD: 'p' }
    expect(await at(login).mlflow(url)).toEqual({ username: 'bob', password: 'p' })
    const own = new URL('https://h.example/a')
    expect(await at({}).netrc(own)).toEqual({ login: 'alice', password: 'a " b' })
    expect(await at({ NETRC: `${home}/none` }).netrc(own)).toBeUndefined()
  })

  it('gives the default of netrc to hosts that the person typed or set, and to no other', async () => {
    const home = await homeWith({
      '.netrc': 'machine h.example login a password b machine i.example login c default login d password e',
    })
    const env = {
      HF_ENDPOINT: 'https://hub.example',
      MLFLOW_TRACKING_URI: 'https://mlflow.example/x',
      AWS_ENDPOINT_URL: 'https://store.example',
    }
    const { netrc } = environmentCredentials({ env, home, named: ['https://typed.example:8443/x.bin'] })
    const fallback = { login: 'd', password: 'e' }
    for (const host of ['typed.example:8443', 'hub.example', 'mlflow.example', 'store.example']) {
      expect(await netrc(new URL(`https://${host}/a`))).toEqual(fallback)
    }
    const others = ['https://other.example/a', 'https://typed.example/a', 'http://hub.example/', HUB.href]
    for (const url of others) expect(await netrc(new URL(url))).toBeUndefined()
    // An entry of its own is the host's, whoever named it; one without a password says that it has none.
    expect(await netrc(new URL('https://h.example/'))).toEqual({ login: 'a', password: 'b' })
    expect(await netrc(new URL('https://i.example/'))).toBeUndefined()
  })

  it('says which file it cannot read, and not what is in it', async () => {
    const home = await homeWith({ '.netrc': 'secret'.repeat(20_000) })
    const { netrc } = environmentCredentials({ env: {}, home })
    await expect(netrc(new URL('https://h.example'))).rejects.toThrow(
      `${home}/.netrc is too large to hold a token`,
    )
  })

  it('lets the AWS client sign for Amazon and for services that the person chose', async () => {
    const env = { AWS_ENDPOINT_URL_S3: 'https://store.example/' }
    const { aws } = environmentCredentials({
      env,
      home: '/nonexistent',
      named: ['https://named.example/x'],
      awsProfile: 'me',
    })
    expect(aws(undefined)).toEqual({ profile: 'me' })
    expect(aws('https://store.example')).toEqual({ profile: 'me' })
    expect(aws('https://named.example')).toEqual({ profile: 'me' })
    expect(aws('https://other.example')).toBeUndefined()
  })
})
