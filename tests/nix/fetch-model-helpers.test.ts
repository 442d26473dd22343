import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createModelHost, type ModelHost, nixString } from './model-host.js'

describeWith([NIX], 'what makes models known to those who load them', () => {
  let nix: PrivateNix
  let host: ModelHost
  let count = 0
  beforeAll(async () => {
    nix = await createPrivateNix()
    host = createModelHost(nix)
  })
  afterAll(() => nix.remove())

  /** Two directories of the store, as models. */
  const stored = `
    stored = name: builtins.derivation {
      inherit name; system = builtins.currentSystem; builder = "/bin/sh"; PATH = "/usr/bin:/bin";
      args = [ "-c" ("mkdir -p $out/refs; printf %s " + name + " > $out/refs/main") ];
    };`
  const two =
    '[ { drv = stored "one"; org = "acme"; model = "one"; } { drv = stored "two"; org = null; model = "gpt2"; } ]'
  const withModels = (expression: string) => `(let ${stored} in ${expression})`
  const freshDirectory = () => {
    const directory = path.join(nix.dir, `home-${count++}`)
    mkdirSync(directory)
    return directory
  }
  /** Variables of a shell that ran a text, by name. */
  function variablesAfter(text: string, home: string, names: string[]): string[] {
    const print = names.map((name) => `printf '%s\\n' "\${${name}-unset}"`).join('\n')
    const env = { PATH: process.env.PATH ?? '', HOME: home }
    return execFileSync('bash', ['--norc', '-euc', `${text}\n${print}`], {
      env,
      encoding: 'utf8',
      cwd: home,
    }).split('\n')
  }
  async function built(expression: string): Promise<string> {
    const drv = `pkgs.writeShellScript "text" (${withModels(expression)})`
    return readFileSync(await host.build(drv), 'utf8')
  }

  test('a shell links models into the cache of its user, and asks no network', async () => {
    const home = freshDirectory()
    const hub = path.join(home, '.cache/huggingface/hub')
    mkdirSync(path.join(hub, 'models--acme--one'), { recursive: true })
    symlinkSync('/nowhere', path.join(hub, 'models--gpt2'))
    writeFileSync(path.join(hub, 'version.txt'), '1')
    const hook = await built(`models.mkShellHook { models = ${two}; environment.X = "a b"; }`)
    const names = ['HF_HUB_CACHE', 'HF_XET_CACHE', 'HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE', 'X', 'firn_hub']
    expect(variablesAfter(hook, home, names)).toEqual([
      hub,
      path.join(home, '.cache/huggingface/xet'),
      '1',
      '1',
      'a b',
      'unset',
      '',
    ])
    expect(readFileSync(path.join(hub, 'models--gpt2/refs/main'), 'utf8')).toBe('two')
    // What somebody downloaded themselves stays, and so does all else.
    expect(existsSync(path.join(hub, 'models--acme--one/refs'))).toBe(false)
    expect(existsSync(path.join(hub, 'version.txt'))).toBe(true)
    // A second time changes nothing.
    variablesAfter(hook, home, [])
    expect(existsSync(path.join(hub, 'models--gpt2/two'))).toBe(false)
  })

  test.each([
    ['$HOME/my cache', 'my cache'],
    ['~/x', 'x'],
    ['relative $(id)', 'relative $(id)'],
  ])('the cache may lie at %s', async (cacheDir, place) => {
    const home = freshDirectory()
    const hook = await built(`models.mkShellHook { models = ${two}; cacheDir = ${nixString(cacheDir)}; }`)
    variablesAfter(hook, home, [])
    expect(readFileSync(path.join(home, place, 'models--acme--one/refs/main'), 'utf8')).toBe('one')
  })

  test('a program links one model', async () => {
    const home = freshDirectory()
    const script = await host.build(
      withModels(`models.mkHfSymlinks { modelPath = "\${stored "one"}"; org = "acme"; model = "one"; }`),
    )
    execFileSync(script, { env: { PATH: process.env.PATH ?? '', HOME: home, XDG_CACHE_HOME: `${home}/c` } })
    const link = readlinkSync(path.join(home, 'c/huggingface/hub/models--acme--one'))
    expect(path.dirname(link)).toBe(nix.storeDir)
  })

  test('models are joined into one cache', async () => {
    const hub = await host.build(withModels(`models.mkHubCache { models = ${two}; }`))
    expect(readFileSync(path.join(hub, 'models--acme--one/refs/main'), 'utf8')).toBe('one')
    expect(readFileSync(path.join(hub, 'models--gpt2/refs/main'), 'utf8')).toBe('two')
    const hook = await built(`(models.mkHubCache { models = ${two}; }).shellHook`)
    expect(variablesAfter(hook, freshDirectory(), ['HF_HUB_CACHE', 'HF_HUB_OFFLINE'])).toEqual([hub, '1', ''])
    expect(await host.build(withModels('models.mkHubCache { models = [ ]; }'))).toContain('hub-cache')
    const clash = `models.mkHubCache { models = map (name: { drv = stored name; org = null; model = "x"; }) [ "one" "two" ]; }`
    expect(await host.refusal(withModels(clash))).toContain(
      '2 models want the place models--x in one hub cache',
    )
    expect(await host.refusal(withModels('models.mkHubCache { models = [ (stored "one") ]; }'))).toContain(
      'the model one has no name in a hub cache: write { drv = …; org = …; model = …; }',
    )
  })

  test('a wrapped program knows where its models are', async () => {
    const home = freshDirectory()
    const wrapper = await host.build(
      withModels(`models.mkModelWrapper {
        program = "/usr/bin/env";
        name = "with-models";
        models = [ { path = "\${stored "one"}/it's $(id)"; envVar = "MODEL_ONE"; } ];
        hubModels = ${two};
      }`),
    )
    const env = { PATH: process.env.PATH ?? '', HOME: home }
    const said = execFileSync(path.join(wrapper, 'bin/with-models'), ['X=a b'], { env, encoding: 'utf8' })
    expect(said).toContain('X=a b\n')
    expect(said).toMatch(/^MODEL_ONE=.*-one\/it's \$\(id\)$/m)
    expect(said).toMatch(/^HF_HUB_CACHE=.*-hub-cache$/m)
    expect(said).toContain('HF_HUB_OFFLINE=1\n')
    const odd = `models.mkModelWrapper { program = "/bin/x"; models = [ { path = "/x"; envVar = "A; id"; } ]; }`
    expect(await host.refusal(odd)).toContain('is no name of an environment variable')
  })

  test('names of models at a hub are taken apart and put together', async () => {
    expect(
      await host.ask(`with models; [
        (parseHfRepo "a/b") (parseHfRepo "gpt2")
        (mkHfCachePath { org = "a"; model = "b"; }) (mkHfCachePath { org = null; model = "gpt2"; cacheDir = "/c"; })
      ]`),
    ).toEqual([
      { org: 'a', model: 'b' },
      { org: null, model: 'gpt2' },
      '$HOME/.cache/huggingface/hub/models--a--b',
      '/c/models--gpt2',
    ])
    for (const name of ['a--b', '../x', "x'; id", 'x.git', '-x', '']) {
      expect(await host.refusal(`models.mkHfCachePath { org = "a"; model = ${nixString(name)}; }`)).toContain(
        'is no name of a model in a hub cache',
      )
    }
  })
})
