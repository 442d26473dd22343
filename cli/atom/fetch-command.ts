import { defineCommand } from '../command.js'
import type { FetchedAtom } from '../fetch/fetch-atoms.js'
import { printable } from '../output/printable.js'
import { TRANSPORT_OPTION, transportsOf } from './transport-option.js'

/** `firn atom fetch` */
export const fetchCommand = defineCommand({
  name: 'atom fetch',
  summary: 'fetch the files of atoms, from whichever mirror has what was published',
  description: [
    'Writes the files of each atom into a directory named by its label. Of a signed atom the record is checked first; its ' +
      'mirrors are asked in their order, and one that hands out another commit is passed over. The commit is made again ' +
      'from its parts and compared, so that what lies on the disk is what was published. firn atom verify looks at more.',
    'Nothing that is there already is overwritten: an atom that lies in its place already, file by file, is skipped, and ' +
      'anything else there is an error.',
  ].join('\n\n'),
  args: { atoms: { count: 'some', help: 'atom URIs, records (at://…) or directories of published atoms' } },
  options: {
    output: {
      type: 'text',
      short: 'o',
      value: 'DIR',
      help: 'write there; of several atoms into a directory for each',
    },
    bare: {
      type: 'flag',
      help: 'into a bare git repository, under the ref of its version, in place of files',
    },
    transport: TRANSPORT_OPTION,
  },
  examples: [
    { run: 'firn atom fetch alice.example::hello@^1', does: 'Into ./hello' },
    { run: 'firn atom fetch gh:owner/repo::hello -o vendor/hello', does: 'Elsewhere' },
    {
      run: 'firn atom fetch alice.example::hello --bare -o atoms.git',
      does: 'Adds it to a repository of atoms',
    },
  ],
  async run({ args: { atoms }, options: { output, bare, transport } }, context) {
    const { fetchAtoms } = await import('../fetch/fetch-atoms.js')
    const fetched = await fetchAtoms(
      atoms,
      { output, bare, transports: transportsOf(transport, context.config) },
      context,
    )
    const { style } = context.output
    const lines = fetched.map(({ label, version, rev, status, path, ...origin }) => {
      const name = `${style.bold(printable(`${label} ${version}`))} ${style.dim(rev)}`
      if (status === 'skipped') {
        return `${style.dim('skipped')} ${name} is in ${printable(path)} already, ${showSigned(origin)}`
      }
      return [
        `${style.green('fetched')} ${name} to ${printable(path)}`,
        `        from ${printable(origin.mirror)}, ${showSigned(origin)}`,
      ].join('\n')
    })
    return { data: { atoms: fetched }, text: lines.join('\n') }
  },
})

function showSigned({ record, signed }: Pick<FetchedAtom, 'record' | 'signed'>): string {
  if (record !== null) return `signed: ${printable(record)}`
  return signed === 'unsigned' ? 'unsigned' : 'nobody knows whether it is signed'
}
