import { programOf } from '../../definitions/program-of.js'
import type { recipe } from '../../lexicons/dev/firn.js'
import { call, type Expression, list, literal, string } from '../expression.js'
import type { Base, Built } from './builds.js'
import { check, checkAll, shellQuote } from './checks.js'
import { withDependencySource } from './dependency-source.js'
import type { Scope } from './scope.js'

const FLAGS = [
  'run',
  '--cached-only',
  '--frozen',
  '--no-prompt',
  '--vendor=true',
  '--node-modules-dir=manual',
]

const ENVIRONMENT = `export HOME="$TMPDIR" DENO_DIR="$TMPDIR/deno" DENO_NO_UPDATE_CHECK=1
# The folders of dependencies lie beside the configuration.
[ -e deno.json ] || [ -e deno.jsonc ] || echo '{ }' > deno.json
`

const INSTALL_DEPENDENCIES = `mkdir -p "$out"
for folder in vendor node_modules; do
  if [ -d "$folder" ]; then cp -r "$folder" "$out/"; fi
done
rm -f "$out/node_modules/.deno/.deno.lock" "$out/node_modules/.deno/.setup-cache.bin"
`

const CONFIGURE = `runHook preConfigure
${ENVIRONMENT}
rm -rf vendor node_modules
cp -r "$denoDeps"/. .
chmod -R u+w .
runHook postConfigure
`

/** Dependencies in a fixed output, and a wrapper that runs with them and without network; as library/lib/build/deno.nix. */
export function buildDeno(build: recipe.Deno, base: Base, scope: Scope): Built {
  const deno = scope.use('deno')
  const entry = check('relative path', build.entry)
  const program = shellQuote(check('name of a program', programOf(base.recipe) ?? base.pname))
  const permissions = checkAll('permission of Deno', build.permissions ?? []).map((name) => `--${name}`)
  const flags = [...FLAGS, ...permissions].join(' ')
  const task = build.task === undefined ? '' : `deno task ${shellQuote(check('plain word', build.task))}`
  return {
    builder: scope.use('stdenv', 'mkDerivation'),
    refersToItself: true,
    arguments: [
      ...base.arguments,
      ['denoDeps', dependencies(build, entry, base, scope)],
      ['nativeBuildInputs', list([...base.nativeBuildInputs, deno, scope.use('makeWrapper')])],
      ['configurePhase', literal(CONFIGURE)],
      ['buildPhase', literal(`runHook preBuild\n${task}\nrunHook postBuild\n`)],
      [
        'installPhase',
        string(
          `runHook preInstall\nmkdir -p "$out/lib"\ncp -r . "$out/lib/${base.pname}"\nmakeWrapper `,
          deno,
          `/bin/deno "$out/bin/"${program} \\\n  --set-default DENO_NO_UPDATE_CHECK 1 \\\n  --add-flags "${flags} $out/lib/${base.pname}/${entry}"\nrunHook postInstall\n`,
        ),
      ],
      ['dontStrip', literal(true)],
    ],
  }
}

function dependencies(build: recipe.Deno, entry: string, base: Base, scope: Scope): Expression {
  const install = `deno install --frozen --allow-import --vendor=true --node-modules-dir=auto --entrypoint ${shellQuote(entry)}\n`
  const fields = withDependencySource(
    base.arguments,
    [
      ['pname', literal(`${base.pname}-deno-deps`)],
      ['nativeBuildInputs', list([scope.use('deno')])],
      ['SSL_CERT_FILE', string(scope.use('cacert'), '/etc/ssl/certs/ca-bundle.crt')],
      ['impureEnvVars', scope.use('lib', 'fetchers', 'proxyImpureEnvVars')],
      ['dontConfigure', literal(true)],
      ['buildPhase', literal(`${ENVIRONMENT}\n${install}`)],
      ['installPhase', literal(INSTALL_DEPENDENCIES)],
      ['dontFixup', literal(true)],
      ['outputHashMode', literal('recursive')],
      ['outputHash', literal(check('SRI hash', build.depsHash))],
    ],
    ['pname'],
  )
  return call(scope.use('stdenvNoCC', 'mkDerivation'), fields)
}
