import type { recipe } from '../../lexicons/dev/firn.js'
import { call, type Expression, list, string } from '../expression.js'
import type { Arguments } from './layout.js'
import type { Scope } from './scope.js'

/** What programs find in PATH when they run, as a hook that wraps them; as library/lib/runtime-inputs.nix. */
export function runtimeInputsOf(
  { runtimeInputs }: recipe.Main,
  input: (text: string) => Expression,
  scope: Scope,
): { nativeBuildInputs: Expression[]; arguments: Arguments } {
  if (runtimeInputs === undefined) return { nativeBuildInputs: [], arguments: [] }
  const path = call(scope.use('lib', 'makeBinPath'), list(runtimeInputs.map(input)))
  const hook = string(
    'for program in "$out"/bin/*; do\n  wrapProgram "$program" --prefix PATH : \'',
    path,
    "'\ndone\n",
  )
  return { nativeBuildInputs: [scope.use('makeWrapper')], arguments: [['postFixup', hook]] }
}
