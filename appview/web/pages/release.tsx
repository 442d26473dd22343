import { raw } from 'hono/html'
import type { ConflictView, ReleaseView } from '../../../src/lexicons/dev/firn/defs.js'
import { type getFindings, getProof } from '../../../src/lexicons/dev/firn.js'
import type { LockedTree } from '../../nix/service.js'
import { AtomBanners } from '../components/atom-banners.js'
import { AtomSide } from '../components/atom-side.js'
import { Banner } from '../components/banner.js'
import { CodeBlock, Shortened } from '../components/copyable.js'
import { ConflictBanner, YankText } from '../components/definition-banners.js'
import { Dependencies, type DependencyFact } from '../components/dependencies.js'
import { Disclosed } from '../components/disclosed.js'
import { Facts } from '../components/facts.js'
import { FilesSection } from '../components/files-section.js'
import { FindingsSection } from '../components/findings-section.js'
import { LineageSection } from '../components/lineage-section.js'
import { ModelBanners } from '../components/model-banners.js'
import { ModelOrigin } from '../components/model-origin.js'
import { NamedLink } from '../components/names.js'
import { Provenance } from '../components/provenance.js'
import { SnapshotFiles } from '../components/snapshot-files.js'
import { Time } from '../components/time.js'
import { TitleLine } from '../components/title-line.js'
import { UseTabs } from '../components/use-tabs.js'
import { type Author, definitionPage, type NamedThing, nixExpression, xrpc } from '../links.js'
import type { Addressed } from '../load/addressed.js'
import type { AtomParts } from '../load/atom.js'
import type { ReleaseExpression } from '../load/expression.js'
import type { ModelParts } from '../load/model.js'
import type { UseBlock } from '../use-blocks.js'

export interface ReleaseProps {
  readonly definition: Addressed
  readonly release: ReleaseView
  readonly findings: getFindings.$OutputBody
  readonly conflicts: readonly ConflictView[]
  readonly dependencies: readonly DependencyFact[]
  readonly maintainers: readonly Author[]
  /** What its author names in place of a yanked release. */
  readonly replacement: NamedThing | undefined
  /** package.nix; undefined of an atom. */
  readonly expression: ReleaseExpression | undefined
  /** Of an atom alone. */
  readonly atom: AtomParts | undefined
  /** Of a model alone. */
  readonly model: ModelParts | undefined
  /** Safe HTML. */
  readonly notes: string | undefined
  readonly tree: LockedTree | undefined
  readonly blocks: readonly UseBlock[]
  readonly unresolvable: string | undefined
}

/** One release: the record as signed, what Nix makes of it, and who vouches for it. */
export function ReleasePage(props: ReleaseProps) {
  const { definition, release, atom, model, notes, expression, tree, conflicts, unresolvable } = props
  const ways = (atom ?? model)?.released?.groups ?? props.blocks
  return (
    <>
      <TitleLine definition={definition} version={release.version} lead={undefined} ofRelease />
      <div class="stack banners">
        <ReleaseBanners {...props} />
      </div>
      <div class="split split-facts">
        <div class="stack stack-wide">
          {(ways.length > 0 || unresolvable !== undefined) && (
            <UseTabs ways={ways} unresolvable={unresolvable} />
          )}
          {notes !== undefined && (
            <section class="stack" aria-labelledby="notes">
              <h2 id="notes">What is new</h2>
              <div class="prose" dir="auto">
                {raw(notes)}
              </div>
            </section>
          )}
          {expression && <Expression definition={definition} release={release} expression={expression} />}
          {atom?.released && <SnapshotFiles snapshot={atom.released.snapshot} />}
          {model?.released && (
            <FilesSection definition={definition} version={release.version} released={model.released} />
          )}
          {model?.lineage && <LineageSection definition={definition} lineage={model.lineage} />}
          <Disclosed
            title="The record, as signed"
            id="record"
            text={JSON.stringify(release.record, null, 2)}
          />
          {tree && <Disclosed title={lockTitle(tree)} id="lock" text={JSON.stringify(tree.lock, null, 2)} />}
          {conflicts.length > 0 && <Conflicts conflicts={conflicts} />}
        </div>
        <aside class="side" aria-label="Facts">
          <Side {...props} />
        </aside>
      </div>
    </>
  )
}

function Expression({
  definition,
  release,
  expression,
}: Pick<ReleaseProps, 'definition' | 'release'> & { expression: ReleaseExpression }) {
  return (
    <section class="stack" aria-labelledby="expression">
      <div class="section-head">
        <h2 id="expression">As a Nix expression</h2>
        {'text' in expression && (
          <a class="small" href={nixExpression(definition, `=${release.version}`)}>
            package.nix
          </a>
        )}
      </div>
      {'text' in expression ? (
        <CodeBlock label="package.nix" text={expression.text.trimEnd()} long />
      ) : (
        <p>There is no expression of it to read: {expression.problem}</p>
      )}
    </section>
  )
}

function ReleaseBanners({ definition, release, atom, model, replacement }: ReleaseProps) {
  const { newest } = definition
  return (
    <>
      {atom && <AtomBanners atom={atom} version={release.version} />}
      {model && <ModelBanners definition={definition} released={model.released} />}
      {release.yank && (
        <Banner tone="danger" title="Its author yanked this release.">
          <YankText yank={release.yank} />
          {replacement && (
            <p>
              Use <NamedLink named={replacement} /> instead.
            </p>
          )}
        </Banner>
      )}
      <ConflictBanner definition={definition} release={release} />
      {newest && newest.version !== release.version && !newest.yanked && (
        <Banner tone="info" title="This is not the newest release.">
          <a href={definitionPage(definition)}>{newest.version}</a> is.
        </Banner>
      )}
    </>
  )
}

function Side(props: ReleaseProps) {
  const { definition, release, atom, model, findings, dependencies, maintainers, tree } = props
  return (
    <>
      <section>
        <Facts definition={definition} release={release} maintainers={maintainers} model={model?.released} />
      </section>
      {atom && <AtomSide definition={definition} atom={atom} />}
      {model?.released && <ModelOrigin artifact={model.released.artifact} />}
      {!atom && !model && (
        <section aria-labelledby="dependencies">
          <h2 id="dependencies">Needs</h2>
          <Dependencies dependencies={dependencies} />
        </section>
      )}
      <FindingsSection findings={findings} unlisted={model?.released?.files.problem !== undefined} />
      {tree && (
        <section aria-labelledby="tree">
          <h2 id="tree">Tree</h2>
          <dl class="facts">
            <dt>NAR hash</dt>
            <dd>
              <Shortened text={tree.narHash} what="the NAR hash" />
            </dd>
            <dt>Lock</dt>
            <dd>
              <Shortened text={tree.id} what="the lock’s id" />
            </dd>
          </dl>
        </section>
      )}
      <section aria-labelledby="provenance">
        <h2 id="provenance">Provenance</h2>
        <Provenance uri={release.uri} cid={release.cid} rev={release.rev} author={release.author} />
      </section>
    </>
  )
}

function lockTitle({ lock }: LockedTree): string {
  const count = Object.keys(lock.nodes).length
  return count === 1 ? 'The lock' : `The lock, with ${count - 1} other release${count === 2 ? '' : 's'}`
}

/** Records that came later under this release's key, as evidence. */
function Conflicts({ conflicts }: { conflicts: readonly ConflictView[] }) {
  return (
    <section class="stack" aria-labelledby="conflicts">
      <h2 id="conflicts">Records that came later under this key</h2>
      {conflicts.map((conflict) => (
        <details class="disclosure">
          <summary>
            <code>{conflict.cid}</code>, seen <Time at={conflict.seenAt} />
          </summary>
          <CodeBlock label="Refused record" text={JSON.stringify(conflict.record, null, 2)} long />
          <p>
            <a href={xrpc(getProof.$nsid, { uri: conflict.uri, cid: conflict.cid })} download>
              Its proof as a CAR file
            </a>
          </p>
        </details>
      ))}
    </section>
  )
}
