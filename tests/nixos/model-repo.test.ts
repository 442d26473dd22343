import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { NIXPKGS, SYSTEM } from './module-host.js'

const hasWholeNixos = NIXPKGS !== undefined && existsSync(path.join(NIXPKGS, 'nixos'))

describeWith([NIX], 'the modules of models', () => {
  let nix: PrivateNix
  let count = 0
  beforeAll(async () => {
    nix = await createPrivateNix()
  })
  afterAll(() => nix.remove())

  /** What a model's own flake gives, and what fetchModel would of a configuration. */
  const PRELUDE = `
    stored = name: hubEntry: (derivation {
      inherit name; system = builtins.currentSystem; builder = "/bin/sh"; PATH = "/usr/bin:/bin";
      args = [ "-c" ("mkdir -p $out/refs; printf %s " + name + " > $out/refs/main") ];
    }) // { inherit hubEntry; };
    hubbed = name: let self = stored name { directory = "models--acme--" + name; path = "\${self}"; }; in self;
    fetchModel = pkgs: config: hubbed config.name // { given = config; };`

  /** An expression over \`config\`, of a machine with the module \`kind\` and some configuration. */
  function asked(
    kind: string,
    configuration: string,
    expression: string,
    { fetches = true, modules = '[ ]' } = {},
  ) {
    const at = path.join(nix.dir, `configuration-${count++}.nix`)
    writeFileSync(at, `{ stored, hubbed }: { lib, pkgs, ... }: { ${configuration} }`)
    return `let
      ${PRELUDE}
      config = import ${path.join(import.meta.dirname, 'evaluate-models.nix')} {
        kind = "${kind}";
        modules = ${modules};
        configuration = import ${at} { inherit stored hubbed; };
        fetchModel = ${fetches ? 'fetchModel' : 'null'};
        nixpkgs = ${NIXPKGS ?? 'null'};
        system = "${SYSTEM}";
      };
    in ${expression}`
  }
  async function evaluate(...args: Parameters<typeof asked>): Promise<unknown> {
    const flags = ['--read-write-mode', '--eval', '--strict', '--json', '--expr', asked(...args)]
    return JSON.parse((await nix.nixInstantiate(flags)).stdout)
  }
  async function build(...args: Parameters<typeof asked>): Promise<string> {
    return (await nix.nixBuild(['--no-out-link', '--expr', asked(...args)])).stdout.trim()
  }
  const refusal = async (...args: Parameters<typeof asked>) => {
    const flags = ['--read-write-mode', '--eval', '--strict', '--json', '--expr', asked(...args)]
    const { exitCode, stderr } = await nix.nixInstantiate(flags, { allowFailure: true })
    expect(exitCode).not.toBe(0)
    return stderr
  }

  const models = (option: string) => `
    ${option}.model-repo = {
      enable = true;
      models.bert = { source.huggingface.repo = "acme/bert"; hash = "sha256-x"; validation.timeout = 9; };
      models.tiny = hubbed "tiny";
      models.weights = stored "weights" null;
      globalValidation = { preset = "strict"; timeout = 5; };
      globalNetwork.retry.maxAttempts = 7;
    };`

  test('a machine has its models in one hub cache, and every shell knows of it', async () => {
    const report = (await evaluate(
      'nixos',
      `${models('services')} services.model-repo.auth.tokenFile = "/run/secrets/hf";`,
      `{
        paths = builtins.mapAttrs (_: model: model.name) config.services.model-repo.modelPaths;
        given = config.services.model-repo.modelPaths.bert.given;
        etc = map (name: config.environment.etc."model-repo/\${name}".source.name) [ "bert" "tiny" "weights" ];
        variables = { inherit (config.environment.variables) HF_HUB_CACHE HF_HUB_OFFLINE TRANSFORMERS_OFFLINE; };
        movesHome = config.environment.variables ? HF_HOME;
        rules = builtins.filter (rule: builtins.match ".*huggingface.*" rule != null) config.systemd.tmpfiles.rules;
        groups = config.users.groups ? model-repo;
        unit = { inherit (config.systemd.services.model-repo) wantedBy after serviceConfig; };
      }`,
    )) as Record<string, Record<string, unknown>>
    expect(report).toMatchObject({
      paths: { bert: 'bert', tiny: 'tiny', weights: 'weights' },
      given: {
        name: 'bert',
        source: { huggingface: { repo: 'acme/bert' } },
        hash: 'sha256-x',
        validation: { preset: 'strict', timeout: 9 },
        network: { retry: { maxAttempts: 7 } },
        auth: { tokenFile: '/run/secrets/hf' },
      },
      etc: ['bert', 'tiny', 'weights'],
      variables: {
        HF_HUB_CACHE: '/var/cache/huggingface/hub',
        HF_HUB_OFFLINE: '1',
        TRANSFORMERS_OFFLINE: '1',
      },
      // Tokens and data sets of users would be looked for, and written, in a directory of root's.
      movesHome: false,
      rules: [
        'd /var/cache/huggingface 0755 root model-repo -',
        'd /var/cache/huggingface/hub 0755 root model-repo -',
      ],
      groups: true,
      unit: {
        wantedBy: ['multi-user.target'],
        serviceConfig: { Type: 'oneshot', User: 'root', ProtectSystem: 'strict' },
      },
    })
    expect(report.given).not.toHaveProperty('fileHashes')
  })

  // A whole NixOS would build its own bash for it.
  test.skipIf(hasWholeNixos)('what the unit runs links models, and unlinks those that are gone', async () => {
    // Its cache is a directory of this test.
    const cacheDir = path.join(nix.dir, 'hf')
    const hub = path.join(cacheDir, 'hub')
    mkdirSync(path.join(hub, 'models--own--model'), { recursive: true })
    symlinkSync(`${nix.storeDir}/gone`, path.join(hub, 'models--acme--gone'))
    symlinkSync('/elsewhere', path.join(hub, 'models--own--link'))
    const unit = `{
      drv = config.systemd.services.model-repo.serviceConfig.ExecStart;
    }`
    const at = `services.model-repo.integration.huggingface.cacheDir = "${cacheDir}";`
    const { drv } = (await evaluate('nixos', models('services') + at, unit)) as { drv: string }
    await build(
      'nixos',
      models('services') + at,
      `builtins.derivation {
        name = "unit"; system = builtins.currentSystem; builder = "/bin/sh";
        args = [ "-c" "echo \${config.systemd.services.model-repo.serviceConfig.ExecStart} > $out" ];
      }`,
    )
    execFileSync(drv, { env: { PATH: process.env.PATH ?? '' } })
    execFileSync(drv, { env: { PATH: process.env.PATH ?? '' } })
    expect(readdirSync(hub).sort()).toEqual([
      'models--acme--bert',
      'models--acme--tiny',
      'models--own--link',
      'models--own--model',
    ])
    expect(readFileSync(path.join(hub, 'models--acme--tiny/refs/main'), 'utf8')).toBe('tiny')
  })

  test('a machine may do without any of it', async () => {
    const off = `services.model-repo.integration.huggingface.enable = false; services.model-repo.createGroup = false;`
    expect(
      await evaluate(
        'nixos',
        models('services') + off,
        `[ (config.environment.variables ? HF_HUB_CACHE) (config.systemd.services ? model-repo) (config.users.groups ? model-repo)
           (config.environment.etc ? "model-repo/tiny") ]`,
      ),
    ).toEqual([false, false, false, true])
    expect(
      await evaluate(
        'nixos',
        models('services').replace('enable = true', 'enable = false'),
        'config.environment.etc ? "model-repo/tiny"',
      ),
    ).toBe(false)
  })

  test('only directories and accounts that units can hold are taken', async () => {
    for (const odd of ['cacheDir = "/var/a b";', 'cacheDir = "relative";', 'cacheDir = "/var/%h";']) {
      const text = `services.model-repo.integration.huggingface.${odd}`
      const config = 'config.services.model-repo.integration.huggingface.cacheDir'
      expect(await refusal('nixos', models('services') + text, config)).toContain('is not of type')
    }
    const group = 'services.model-repo.group = "a b";'
    expect(await refusal('nixos', models('services') + group, 'config.services.model-repo.group')).toContain(
      'is not of type',
    )
  })

  test('the module of a single model fetches nothing by a configuration, and says what does', async () => {
    const path = 'config.services.model-repo.modelPaths.bert.name'
    expect(await refusal('nixos', models('services'), path, { fetches: false })).toContain(
      'services.model-repo.models.bert is to be fetched, which the module of a single model cannot do: import nixosModules.model-repo',
    )
    const modules = `[ { services.model-repo.models.other = hubbed "other"; } ]`
    const own = 'services.model-repo.enable = true;'
    expect(
      await evaluate('nixos', own, 'config.services.model-repo.modelPaths.other.name', {
        fetches: false,
        modules,
      }),
    ).toBe('other')
  })

  test('trees of models that were emitted at different times are of one mind', async () => {
    const other = path.join(nix.dir, 'other-tree')
    cpSync('src/nix/library/lib', other, { recursive: true })
    const modules = `[ {
      imports = [ ${other}/model/modules/nixos.nix ];
      services.model-repo.models.other = hubbed "other";
    } ]`
    const names = 'builtins.attrNames config.services.model-repo.modelPaths'
    expect(await evaluate('nixos', models('services'), names, { modules })).toEqual([
      'bert',
      'other',
      'tiny',
      'weights',
    ])
  })

  test('a home has its models linked when it becomes active', async () => {
    const on = 'programs.model-repo.integration.huggingface.enable = true;'
    const report = await evaluate(
      'home',
      models('programs') + on,
      `{
        variables = config.home.sessionVariables;
        files = builtins.attrNames config.xdg.dataFile;
        inherit (config.home.activation.setupModelRepoHfCache) after;
        given = config.programs.model-repo.modelPaths.bert.given.validation;
      }`,
    )
    expect(report).toEqual({
      variables: {
        HF_HUB_CACHE: '/home/alice/.cache/huggingface/hub',
        HF_HUB_OFFLINE: '1',
        HF_XET_CACHE: '/home/alice/.cache/huggingface/xet',
        TRANSFORMERS_OFFLINE: '1',
      },
      files: ['model-repo/bert', 'model-repo/tiny', 'model-repo/weights'],
      after: ['writeBoundary'],
      given: { preset: 'strict', timeout: 9 },
    })
    const cacheDir = path.join(nix.dir, `it's a home`)
    const elsewhere = `${on} programs.model-repo.integration.huggingface.cacheDir = ${JSON.stringify(cacheDir)};`
    const activation = await build(
      'home',
      models('programs') + elsewhere,
      `(import ${path.resolve('tests/nix/stub-nixpkgs')} { }).writeShellScript "activate"
        ("run() { \\"$@\\"; }\\n" + config.home.activation.setupModelRepoHfCache.data)`,
    )
    execFileSync(activation, { env: { PATH: process.env.PATH ?? '' } })
    expect(readFileSync(path.join(cacheDir, 'hub/models--acme--bert/refs/main'), 'utf8')).toBe('bert')
    expect(
      await evaluate('home', models('programs') + elsewhere, 'config.home.sessionVariables.HF_HOME'),
    ).toBe(cacheDir)
    expect(await evaluate('home', models('programs'), 'config.home.sessionVariables')).toEqual({})
  })

  test('a project has its models in variables and in a cache of its own', async () => {
    const report = (await evaluate(
      'devenv',
      models('services').replace('models.tiny', 'models."tiny-2.5"'),
      'builtins.mapAttrs (_: toString) config.env',
    )) as Record<string, string>
    expect(Object.keys(report).sort()).toEqual([
      'HF_HUB_OFFLINE',
      'MODEL_REPO_BERT',
      'MODEL_REPO_TINY_2_5',
      'MODEL_REPO_WEIGHTS',
      'TRANSFORMERS_OFFLINE',
    ])
    const entered = await build(
      'devenv',
      models('services'),
      `(import ${path.resolve('tests/nix/stub-nixpkgs')} { }).writeShellScript "enter" (config.enterShell + "\\nprintenv HF_HUB_CACHE")`,
    )
    const project = path.join(nix.dir, 'project')
    mkdirSync(project)
    const env = { PATH: process.env.PATH ?? '', HOME: nix.dir, DEVENV_ROOT: project }
    const hub = execFileSync(entered, { env, encoding: 'utf8' }).trim()
    expect(hub).toBe(path.join(project, '.devenv/model-repo'))
    expect(readFileSync(path.join(hub, 'models--acme--tiny/refs/main'), 'utf8')).toBe('tiny')
    const unlinked = `${models('services')} services.model-repo.linkToHuggingFace = false; services.model-repo.offlineMode = false;`
    expect(await evaluate('devenv', unlinked, '[ config.enterShell (config.env ? HF_HUB_OFFLINE) ]')).toEqual(
      ['', false],
    )
    expect(existsSync(path.join(project, '.devenv/model-repo/models--weights'))).toBe(false)
  })
})
