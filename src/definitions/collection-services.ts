import type { collection } from '../lexicons/dev/firn.js'
import type { CollectionItem } from './collection.js'
import { RecordRefusal } from './refusal.js'

/** Names of environment variables that systemd takes (systemd.exec, "Environment="). */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * What can be told of services' settings without their releases: every variable is set once, and every connection
 * leads to an item.
 * @throws RecordRefusal `InvalidSetting`, `InvalidReference`
 */
export function checkCollectionServices(items: readonly CollectionItem[]): void {
  const names = new Set(items.map(({ name }) => name))
  for (const [index, { service }] of items.entries()) {
    if (service) checkService(service, names, `$.items[${index}].service`)
  }
}

function checkService(
  { settings = [], connect = [] }: collection.Service,
  names: ReadonlySet<string>,
  path: string,
): void {
  const seen = new Set<string>()
  const takeVariable = (variable: string, place: string) => {
    if (!VARIABLE.test(variable)) {
      const message = `${JSON.stringify(variable)} is no name of a variable: write letters, digits and "_".`
      throw new RecordRefusal('InvalidSetting', message, place)
    }
    if (seen.has(variable)) {
      throw new RecordRefusal('InvalidSetting', `${variable} is set twice: leave one of the two out.`, place)
    }
    seen.add(variable)
  }
  for (const [index, { variable }] of settings.entries()) {
    takeVariable(variable, `${path}.settings[${index}].variable`)
  }
  for (const [index, { variable, service }] of connect.entries()) {
    takeVariable(variable, `${path}.connect[${index}].variable`)
    if (names.has(service)) continue
    throw new RecordRefusal(
      'InvalidReference',
      `no item of the collection is called "${service}".`,
      `${path}.connect[${index}].service`,
    )
  }
}
