import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readlinkSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PRESETS } from '../../src/models/check/presets.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createFileServer, type FileServer } from './file-server.js'
import { createModelHost, type ModelHost, nixString, nixValue } from './model-host.js'

const header = Buffer.from('{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}')
const length = Buffer.alloc(8)
length.writeBigUInt64LE(BigInt(header.length))
const SAFETENSORS = Buffer.concat([length, header, Buffer.alloc(4)])
/** os.system("id"), of protocol 0. */
const PICKLE = Buffer.from("cos\nsystem\n(S'id'\ntR.")

describeWith([NIX], 'the validation of a model', () => {
  let nix: PrivateNix
  let host: ModelHost
  let server: FileServer
  let count = 0
  beforeAll(async () => {
    nix = await createPrivateNix()
    host = createModelHost(nix)
    server = await createFileServer()
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    await nix.remove()
  })

  const good = { 'config.json': '{}', 'model.safetensors': SAFETENSORS, LICENSE: 'MIT' }
  /** A model of these files in a hub cache, whose validation is an expression of Nix over `models.validation`. */
  function model(files: Readonly<Record<string, string | Buffer>>, validation: string): string {
    const name = `model-${count++}`
    const urls = Object.entries(files).map(([filename, bytes]) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      server.files.set(`/${sha256}`, Buffer.from(bytes))
      return { url: `${server.url}/${sha256}`, sha256, filename }
    })
    const integration = { huggingface: { org: 'acme', model: 'tiny' } }
    const config = nixValue({ name, source: { url: { urls } }, integration })
    return `(models.fetchModel (${config} // { validation = with models.validation; ${validation}; }))`
  }

  test('what passes is a link to it: nothing is copied', async () => {
    const it = model(good, 'presets.strict')
    const out = await host.build(it)
    expect(readlinkSync(out)).toBe(await host.build(`${it}.raw`))
    expect(existsSync(path.join(out, 'refs/main'))).toBe(true)
    expect(await host.ask(`${it}.hubEntry.path == "\${${it}}"`)).toBe(true)
  })

  test('a preset refuses what it is for', async () => {
    const pickled = { ...good, 'weights.pkl': PICKLE }
    expect(await host.refusal(model(pickled, 'presets.strict'))).toContain('weights.pkl')
    expect(await host.refusal(model(pickled, '{ preset = "standard"; }'))).toMatch(/os|posix/)
    expect(await host.refusal(model(pickled, '{ }'))).toContain('weights.pkl')
    await host.build(model(pickled, '{ skipDefaults = true; }'))
    await host.build(model(pickled, '{ defaults = { pickleScan = false; modelscan = false; }; }'))
    await host.build(model(pickled, 'presets.none'))
    await host.build(model(pickled, 'presets.quick'))
    await host.build(model(pickled, '{ onFailure = "warn"; }'))
    const bad = { ...good, 'model.safetensors': 'not one' }
    expect(await host.refusal(model(bad, 'presets.strict'))).toContain('model.safetensors')
  })

  test('a preset is a value to build upon', async () => {
    const larger =
      'presets.strict // { validators = presets.strict.validators ++ [ (validators.maxSize "10") ]; }'
    expect(await host.refusal(model(good, larger))).toContain('max-size')
    const required = '{ validators = [ (validators.requiredFiles [ "config.json" "absent.json" ]) ]; }'
    expect(await host.refusal(model(good, required))).toContain('absent.json')
    const typed = '{ validators = [ (validators.fileTypes [ "json" ]) ]; }'
    expect(await host.refusal(model(good, typed))).toContain('file-types')
  })

  test('presets here are those of the command line', async () => {
    const found = (await host.ask('models.validation.presets')) as typeof PRESETS
    for (const [name, { validators, onFailure, timeout }] of Object.entries(PRESETS)) {
      expect(found[name as keyof typeof PRESETS]).toEqual({
        enable: name !== 'none',
        skipDefaults: true,
        validators,
        onFailure,
        timeout,
      })
    }
    expect(await host.refusal(model(good, '{ preset = "stict"; }'))).toContain(
      '"stict" is no preset: there are minimal, none, paranoid, quick, standard, strict',
    )
  })

  const own = (command: string, more = '') =>
    `{ skipDefaults = true; validators = [ (validators.mkValidator { name = "mine"; command = ${nixString(command)}; ${more} }) ]; }`

  test('a validator of one’s own sees the model, and its inputs', async () => {
    const command = 'shopt -s nullglob globstar; [[ -f $(echo "$src"/snapshots/*/config.json) ]] && helper'
    const inputs =
      'buildInputs = [ (pkgs.writeShellScriptBin "helper" "echo helped >&2") ]; description = "It\'s \\"mine\\" $(id)";'
    await host.build(model(good, own(command, inputs)))
    expect(await host.refusal(model(good, own('helper', inputs.replace('helped', 'no; exit 3'))))).toContain(
      'error: mine: failed with exit code 3',
    )
  })

  test('a failure stops the build, is told, or is passed over', async () => {
    expect(await host.refusal(model(good, own('exit 4')))).toContain('error: mine: failed with exit code 4')
    const log = async (action: string) => {
      const it = model(good, own('exit 4', `onFailure = "${action}";`))
      const out = await host.build(it)
      return (await nix.nixStore(['--read-log', out])).stdout
    }
    expect(await log('warn')).toContain(
      'warning: mine: failed with exit code 4; the model is used all the same',
    )
    expect(await log('skip')).toContain('mine: failed with exit code 4; passed over, as asked for')
    const odd = own('exit 0', 'onFailure = "explode";')
    expect(await host.refusal(model(good, odd))).toContain(
      'is no answer to a failure: there are abort, warn, skip',
    )
  })

  test('a validator has its time, and so have all', async () => {
    const slow = 'sleep 1000'
    expect(await host.refusal(model(good, own(slow, 'timeout = 1;')))).toContain(
      'error: mine: no answer within 1 s',
    )
    await host.build(model(good, own(slow, 'timeout = 1; onFailure = "warn";')))
    const all = (action: string) =>
      own(slow).replace('skipDefaults', `timeout = 1; onFailure = "${action}"; skipDefaults`)
    expect(await host.refusal(model(good, all('abort')))).toContain('error: validation: not done within 1 s')
    await host.build(model(good, all('warn')))
  })

  test('hostile texts in a validator stay texts', async () => {
    const odd = `'"; touch ${nix.dir}/owned; $(touch ${nix.dir}/owned)`
    const validator = `{ name = ${nixString(odd)}; description = ${nixString(`${odd}\n--x`)}; command = "exit 1"; onFailure = "warn"; }`
    const it = model(good, `{ skipDefaults = true; validators = [ ${validator} ]; }`)
    expect((await nix.nixStore(['--read-log', await host.build(it)])).stdout).toContain(
      `warning: ${odd}: failed`,
    )
    expect(existsSync(path.join(nix.dir, 'owned'))).toBe(false)
    expect(readFileSync(path.join(await host.build(it), 'refs/main'), 'utf8')).toHaveLength(40)
  })
})
