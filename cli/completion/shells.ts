import type { CompletionNode } from './tree.js'

/** The shells that can be told what firn takes. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** A script that teaches a shell the words of firn. It asks nothing at run time, so that completion is immediate. */
export function completionScript(shell: Shell, tree: readonly CompletionNode[]): string {
  return { bash, zsh, fish }[shell](tree)
}

/** `case` branches that find the words which are commands, by walking down what was typed. */
function walk(tree: readonly CompletionNode[]): string {
  const known = tree.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`)
  const valued = [...new Set(tree.flatMap((node) => node.valued))]
  return `  while [ "$at" -lt "$end" ]; do
    word=\${typed[$at]}
    at=$((at + 1))
    case $word in
      ${valued.join('|')}) at=$((at + 1)); continue ;;
      -*) continue ;;
    esac
    next=\${path:+$path }$word
    case $next in
      ${known.join('|')}) path=$next ;;
    esac
  done`
}

function bash(tree: readonly CompletionNode[]): string {
  const branches = tree.map(
    (node) => `    '${node.path}') commands='${words(node.commands)}' options='${words(node.options)}' ;;`,
  )
  return `# firn completion bash > ~/.local/share/bash-completion/completions/firn
_firn() {
  local path= word next commands options at=1 end=$COMP_CWORD
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local typed=("\${COMP_WORDS[@]}")
${walk(tree)}
  case $previous in
${choiceBranches(tree, (choices) => `COMPREPLY=($(compgen -W '${choices}' -- "$current")); return`)}
  esac
  case $path in
${branches.join('\n')}
  esac
  case $current in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "$commands" -- "$current")) ;;
  esac
}
# Where firn knows no word, files are offered.
complete -o bashdefault -o default -F _firn firn
`
}

function zsh(tree: readonly CompletionNode[]): string {
  const branches = tree.map((node) => {
    const described = [...node.commands, ...node.options].map(({ word, meaning }) => `${word}:${meaning}`)
    return `    '${node.path}') found=(${described.map(quoteZsh).join(' ')}) ;;`
  })
  return `#compdef firn
# firn completion zsh > a directory of $fpath, as _firn
_firn() {
  local path= word next at=2 end=$CURRENT
  local -a found typed
  typed=("\${words[@]}")
${walk(tree)}
  case \${words[CURRENT-1]} in
${choiceBranches(tree, (choices) => `compadd ${choices}; return`)}
  esac
  case $path in
${branches.join('\n')}
  esac
  _describe firn found
  _files
}
if [ "$funcstack[1]" = _firn ]; then _firn "$@"; else compdef _firn firn; fi
`
}

function fish(tree: readonly CompletionNode[]): string {
  const known = tree.filter(({ path }) => path !== '').map(({ path }) => quoteFish(path))
  const valued = [...new Set(tree.flatMap((node) => node.valued))]
  const lines = tree.flatMap(({ path, commands, options, choices, valued: takes }) => {
    const here = `-n ${quoteFish(`__firn_at ${quoteFish(path)}`)}`
    return [
      ...commands.map(({ word, meaning }) => `complete -c firn ${here} -a ${word} -d ${quoteFish(meaning)}`),
      ...options.map(({ word, meaning }) => {
        const name = word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`
        const list = choices.get(word)
        const value =
          list === undefined ? (takes.includes(word) ? ' -r' : '') : ` -x -a ${quoteFish(list.join(' '))}`
        return `complete -c firn ${here} ${name}${value} -d ${quoteFish(meaning)}`
      }),
    ]
  })
  return `# firn completion fish > ~/.config/fish/completions/firn.fish
function __firn_at
  set -l path ''
  set -l skip 0
  for word in (commandline -opc)[2..-1]
    if test $skip = 1
      set skip 0
      continue
    end
    if contains -- $word ${valued.join(' ')}
      set skip 1
      continue
    end
    set -l next (string trim -- "$path $word")
    if contains -- $next ${known.join(' ')}
      set path $next
    end
  end
  test "$path" = "$argv[1]"
end
${lines.join('\n')}
`
}

function choiceBranches(tree: readonly CompletionNode[], branch: (choices: string) => string): string {
  const choices = new Map(tree.flatMap((node) => [...node.choices]))
  return [...choices].map(([option, list]) => `    ${option}) ${branch(list.join(' '))} ;;`).join('\n')
}

const words = (candidates: readonly { readonly word: string }[]) =>
  candidates.map(({ word }) => word).join(' ')

const quoteZsh = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

const quoteFish = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
