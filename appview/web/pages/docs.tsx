import * as firn from '../../../src/lexicons/dev/firn.js'
import { CodeBlock } from '../components/copyable.js'
import { absolute, FEED_ATOM, FEED_JSON, MIRRORS, PUBLISH, xrpc } from '../links.js'
import { usePage } from '../page-state.js'

/** How it works, in the order in which people ask. */
export function DocsPage() {
  return (
    <article class="prose docs">
      <h1>How it works</h1>
      <p>
        Every package, atom and model here is a record: who made it, where its source lies, how it is built,
        all pinned by hash. Its author signed it and keeps it in a repository of their own on the AT Protocol
        network, where it moves with them and nobody else can change it. firn reads that network, checks every
        signature, and answers from what it found.
      </p>
      <UseIt />
      <Atoms />
      <Models />
      <h2 id="publish">Publish</h2>
      <p>
        <a href={PUBLISH}>Log in with your handle</a>, fill in a form or paste a recipe, look at what will be
        written and at what the linter finds, and publish. firn writes the record into your repository; other
        indexes see it at the same moment.
      </p>
      <h2 id="releases">Releases stay</h2>
      <p>
        The first record that an index sees for a version is that version for ever. A second one under the
        same key is kept as evidence and never served. An author can <em>yank</em> a release: requirements no
        longer choose it, while locks that name it still work. A deleted release answers with 410 and says so.
      </p>
      <CheckIt />
      <Api />
    </article>
  )
}

function UseIt() {
  const { site } = usePage()
  return (
    <>
      <h2 id="use">Use a package</h2>
      <p>The page of each package has blocks to copy. They are made from one kind of address:</p>
      <CodeBlock
        label="Address of a package"
        text={absolute(site.publicUrl, '/p/<handle>/<name>/<requirement>.tar.gz')}
      />
      <p>
        A requirement is written as Cargo writes it: <code>1.2</code> takes 1.2.0 and everything compatible
        with it, <code>=1.2.3</code> exactly that, <code>latest</code> the newest, and the name of a channel
        whatever its author points it to. The answer leads to a tree that never changes, with its NAR hash, so
        that <code>flake.lock</code> pins it.
      </p>
      <dl>
        <dt>Everything of one author</dt>
        <dd>
          <code>{absolute(site.publicUrl, '/u/<handle>.tar.gz')}</code>
        </dd>
        <dt>Short names in flakes</dt>
        <dd>
          <code>{absolute(site.publicUrl, '/registry.json')}</code> as <code>flake-registry</code>, then{' '}
          <code>nix run alice/hello</code>
        </dd>
        <dt>The whole index, each package fetched when it is touched</dt>
        <dd>
          <code>{absolute(site.publicUrl, '/nixexprs.tar.gz')}</code>
        </dd>
      </dl>
    </>
  )
}

function Atoms() {
  const { site } = usePage()
  return (
    <>
      <h2 id="atoms">Atoms</h2>
      <p>
        An atom is a directory of a git repository, published by eka or <code>firn atom publish</code> as a
        commit of its own. Its AtomId follows from the first commit of the repository and its label, so that
        it is the same wherever it is mirrored; several people may claim it, and each of them is shown. A
        record says which commit a version is, and is signed, so that a tag which somebody moves is noticed.
      </p>
      <CodeBlock
        label="Address of an atom"
        text={absolute(site.publicUrl, '/a/<handle>/<label or AtomId>/<requirement>.tar.gz')}
      />
      <p>
        In the search box, an AtomId, a root commit or an atom’s URI (<code>gh:owner/repo::label</code>) finds
        what it names. What stands in git repositories that this server looks at, signed by nobody, is kept
        apart: see its <a href={MIRRORS}>mirrors</a>.
      </p>
    </>
  )
}

function Models() {
  const { site } = usePage()
  return (
    <>
      <h2 id="models">Models</h2>
      <p>
        A release of a model names every file by its path, its size and its sha256, and the addresses where it
        lies: a hub, a bucket, a git repository, a registry. Nix fetches each file by its own hash, so that a
        new release downloads what changed, and a mirror that lies is found out. The result is laid out as
        what loads it expects: the cache of a hub, the directory of Ollama, or plain files.
      </p>
      <CodeBlock
        label="Address of a model"
        text={absolute(site.publicUrl, '/m/<handle>/<name>/<requirement>.tar.gz')}
      />
      <p>
        Some formats of weights are programs: whoever loads a Python pickle runs what its author put there.
        Releases that hold one are marked <em>pickle</em> wherever they are named; a scan that finds nothing
        is a hint, not a promise. What a model was made from is its author’s word, shown in both directions.
      </p>
    </>
  )
}

function CheckIt() {
  return (
    <>
      <h2 id="check">Trust nobody</h2>
      <p>
        The page of a release names its record, its content identifier and the commit that holds it, and hands
        out the proof: a file with the signed commit, the path through its tree and the record. With the
        author’s key, which their DID document names, the proof shows that the author wrote exactly this. This
        site is not needed for it.
      </p>
    </>
  )
}

/** Queries that programs ask, and what each is for. */
const QUERIES = [
  [firn.search.$nsid, 'Find packages, atoms and models: text, filters, counts.'],
  [firn.suggest.$nsid, 'Complete what somebody types.'],
  [firn.getDefinition.$nsid, 'One package, atom or model.'],
  [firn.listDefinitions.$nsid, 'Packages, atoms and models, of one author or all.'],
  [firn.getRelease.$nsid, 'One release, with its record.'],
  [firn.listReleases.$nsid, 'The releases of a package, atom or model.'],
  [firn.resolve.$nsid, 'The release that a requirement means now.'],
  [firn.getLock.$nsid, 'The resolved closure of a release.'],
  [firn.listAtomVersions.$nsid, 'All versions of atoms, signed by anybody or only in a mirror.'],
  [firn.listMirrorAtoms.$nsid, 'What stands in mirrors of this server, signed by nobody.'],
  [firn.getLineage.$nsid, 'What a model was made from, and what was made from it.'],
  [firn.listFiles.$nsid, 'The files of a release of a model, each with its hash.'],
  [firn.getCollection.$nsid, 'A collection, and what its items mean now.'],
  [firn.listCollections.$nsid, 'Collections of an author, or with a package in them.'],
  [firn.getProof.$nsid, 'Commit, path and record, to check an answer.'],
  [firn.getFindings.$nsid, 'What the linter finds, and the score.'],
  [firn.getActor.$nsid, 'One author.'],
  [firn.getUpdates.$nsid, 'What is new.'],
  [firn.listConflicts.$nsid, 'Records that were refused under the key of a release.'],
  [firn.describeIndex.$nsid, 'What this index holds, and how far behind it is.'],
] as const

function Api() {
  return (
    <>
      <h2 id="api">Ask by program</h2>
      <p>
        Everything on these pages is to be had as JSON, without an account, from any origin. What is new is
        also in <a href={FEED_ATOM}>Atom</a> and <a href={FEED_JSON}>JSON Feed</a>; every author and every
        package has both.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Query</th>
            <th scope="col">Answer</th>
          </tr>
        </thead>
        <tbody>
          {QUERIES.map(([nsid, answer]) => (
            <tr>
              <td>
                <code>{xrpc(nsid)}</code>
              </td>
              <td>{answer}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
