import type { UpdateView } from '../../../src/lexicons/dev/firn/defs.js'
import { SearchBox } from '../components/search-box.js'
import { UpdateList } from '../components/update-list.js'
import { DOCS, SEARCH, searchPage, UPDATES } from '../links.js'

export interface HomeProps {
  readonly updates: readonly UpdateView[]
  readonly packages: number
  readonly atoms: number
  readonly models: number
  readonly authors: number
}

/** The question first, then what is new, then what this is. */
export function HomePage({ updates, packages, atoms, models, authors }: HomeProps) {
  const others = [
    { kind: 'atom', count: atoms },
    { kind: 'model', count: models },
  ].filter(({ count }) => count > 0)
  const kinds = [{ kind: 'package', count: packages }, ...others]
  return (
    <div class="home stack stack-wide">
      <div class="home-head">
        <h1>Find a Nix {OR.format(kinds.map(({ kind }) => kind))}</h1>
        <SearchBox large />
        <p class="soft small">
          {kinds.map(({ kind, count }, at) => (
            <>
              {at > 0 && (at === kinds.length - 1 ? ' and ' : ', ')}
              <a href={others.length > 0 ? searchPage({ kind }) : SEARCH}>{plural(count, kind)}</a>
            </>
          ))}{' '}
          by {plural(authors, 'author')}, from their own repositories
        </p>
      </div>
      <section class="stack" aria-labelledby="lately">
        <div class="section-head">
          <h2 id="lately">Settled lately</h2>
          <a href={UPDATES}>All updates</a>
        </div>
        <UpdateList updates={updates} />
      </section>
      <section class="stack soft" aria-labelledby="what">
        <h2 id="what" class="visually-hidden">
          What firn is
        </h2>
        <p>
          Every package, atom and model here is a record that its author signed and keeps in a repository of
          their own. firn reads the network, checks each signature, and turns the records into Nix when
          somebody asks. Every answer names its record and hands out the proof, so that nobody has to trust
          this site. <a href={DOCS}>How it works</a>
        </p>
      </section>
    </div>
  )
}

const OR = new Intl.ListFormat('en-GB', { type: 'disjunction' })

function plural(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
}
