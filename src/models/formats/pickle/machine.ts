import { MAX_PICKLE_VALUES } from '../../../limits/validation.js'
import { FormatError, NotRead } from '../bytes.js'
import type { Instruction } from './instruction.js'
import { bounded, fieldsOf, indexOf, longOf, numberOf, textValue, tuple } from './make-value.js'
import { PickleMemo } from './memo.js'
import { Op } from './opcodes.js'
import { PickleStack } from './stack.js'
import {
  type Global,
  type MadeObject,
  NONE,
  textOfStringLine,
  textOfUnicodeLine,
  UNKNOWN,
  type Value,
} from './value.js'

/** What loading a pickle would do besides making plain values. */
export type Act =
  | { readonly kind: 'import'; readonly module: string; readonly name: string }
  /** An import whose name cannot be told from the pickle: it is computed, or too long. */
  | { readonly kind: 'hidden-import' }
  /** An import by a number of copyreg's extension registry, whose meaning lies with who loads it. */
  | { readonly kind: 'extension'; readonly code: number }
  /** A call of what another call gave. */
  | { readonly kind: 'hidden-call' }
  /** State set on a function, a class or a module instead of an object. */
  | { readonly kind: 'changes-global'; readonly module: string; readonly name: string }

/**
 * A pickle's stack and memo, with as little as is needed to tell what is imported and called. Nothing is ever imported,
 * called or made.
 */
export class PickleMachine {
  readonly #acts: (act: Act) => void
  readonly #stack = new PickleStack()
  readonly #memo = new PickleMemo()
  /** Set by BUILD of an object: what it is and the state it gets. */
  built: { readonly object: MadeObject; readonly state: Value } | undefined

  constructor(acts: (act: Act) => void) {
    this.#acts = acts
  }

  /** @throws FormatError where Python would fail, too, NotRead where it grows beyond its bound */
  apply(instruction: Instruction): void {
    this.built = undefined
    if (!this.#applyPlain(instruction) && !this.#applyContainer(instruction.opcode))
      this.#applyGlobal(instruction)
    if (this.#stack.size + this.#memo.size > MAX_PICKLE_VALUES) throw new NotRead('it holds too many values')
  }

  /** Numbers, texts, the stack itself and the memo. */
  #applyPlain({ opcode, number, first }: Instruction): boolean {
    switch (opcode) {
      case Op.PROTO:
      case Op.FRAME:
        return true
      case Op.MARK:
        this.#stack.mark()
        return true
      case Op.POP:
        this.#stack.discard()
        return true
      case Op.POP_MARK:
        this.#stack.untilMark()
        return true
      case Op.DUP:
        this.#stack.push(this.#stack.top())
        return true
      case Op.BININT:
      case Op.BININT1:
      case Op.BININT2:
        this.#stack.push({ kind: 'number', number })
        return true
      case Op.INT:
      case Op.LONG:
        this.#stack.push(numberOf(first))
        return true
      case Op.STRING:
        this.#stack.push(textValue(first && textOfStringLine(first)))
        return true
      case Op.UNICODE:
        this.#stack.push(textValue(first && textOfUnicodeLine(first)))
        return true
      case Op.BINSTRING:
      case Op.SHORT_BINSTRING:
      case Op.BINUNICODE:
      case Op.SHORT_BINUNICODE:
      case Op.BINUNICODE8:
        this.#stack.push(textValue(first?.toString('utf8')))
        return true
      case Op.LONG1:
        this.#stack.push(longOf(first))
        return true
      case Op.PUT:
        this.#memo.put(indexOf(first), this.#stack.top())
        return true
      case Op.BINPUT:
      case Op.LONG_BINPUT:
        this.#memo.put(number, this.#stack.top())
        return true
      case Op.MEMOIZE:
        this.#memo.add(this.#stack.top())
        return true
      case Op.GET:
        this.#stack.push(this.#memo.get(indexOf(first)))
        return true
      case Op.BINGET:
      case Op.LONG_BINGET:
        this.#stack.push(this.#memo.get(number))
        return true
      case Op.NONE:
        this.#stack.push(NONE)
        return true
      case Op.FLOAT:
      case Op.BINFLOAT:
      case Op.NEWTRUE:
      case Op.NEWFALSE:
      case Op.LONG4:
      case Op.BINBYTES:
      case Op.SHORT_BINBYTES:
      case Op.BINBYTES8:
      case Op.BYTEARRAY8:
      case Op.NEXT_BUFFER:
      case Op.PERSID:
      case Op.EMPTY_LIST:
      case Op.EMPTY_SET:
        this.#stack.push(UNKNOWN)
        return true
      default:
        return false
    }
  }

  /** Tuples, lists, dictionaries and sets. */
  #applyContainer(opcode: number): boolean {
    switch (opcode) {
      case Op.EMPTY_TUPLE:
        this.#stack.push(tuple([]))
        return true
      case Op.TUPLE1:
      case Op.TUPLE2:
      case Op.TUPLE3:
        this.#stack.push(tuple(this.#stack.take(opcode - Op.TUPLE1 + 1)))
        return true
      case Op.TUPLE:
        this.#stack.push(tuple(this.#stack.untilMark()))
        return true
      case Op.EMPTY_DICT:
        this.#stack.push(fieldsOf(undefined, []))
        return true
      case Op.DICT:
        this.#stack.push(fieldsOf(undefined, this.#stack.untilMark()))
        return true
      case Op.LIST:
      case Op.FROZENSET:
        this.#stack.untilMark()
        this.#stack.push(UNKNOWN)
        return true
      case Op.SETITEM:
        this.#setItems(this.#stack.take(2))
        return true
      case Op.SETITEMS:
        this.#setItems(this.#stack.untilMark())
        return true
      case Op.APPEND:
        this.#stack.pop()
        this.#stack.top()
        return true
      case Op.APPENDS:
      case Op.ADDITEMS:
        this.#stack.untilMark()
        this.#stack.top()
        return true
      case Op.READONLY_BUFFER:
        this.#stack.top()
        return true
      case Op.BINPERSID:
        this.#stack.pop()
        this.#stack.push(UNKNOWN)
        return true
      default:
        return false
    }
  }

  /** Imports, calls, and the state of what they gave. */
  #applyGlobal({ opcode, number, first, second }: Instruction): void {
    switch (opcode) {
      case Op.GLOBAL:
        this.#stack.push(this.#import(first?.toString('utf8'), second?.toString('utf8')))
        return
      case Op.STACK_GLOBAL: {
        const [module, name] = this.#stack.take(2)
        this.#stack.push(
          this.#import(
            module?.kind === 'text' ? module.text : undefined,
            name?.kind === 'text' ? name.text : undefined,
          ),
        )
        return
      }
      case Op.EXT1:
      case Op.EXT2:
      case Op.EXT4:
        this.#acts({ kind: 'extension', code: number })
        this.#stack.push(UNKNOWN)
        return
      case Op.INST: {
        const items = this.#stack.untilMark()
        this.#stack.push(this.#call(this.#import(first?.toString('utf8'), second?.toString('utf8')), items))
        return
      }
      case Op.OBJ: {
        const [callee, ...items] = this.#stack.untilMark()
        if (callee === undefined) throw new FormatError('it calls nothing')
        this.#stack.push(this.#call(callee, items))
        return
      }
      case Op.REDUCE:
      case Op.NEWOBJ: {
        const [callee, args] = this.#stack.take(2)
        this.#stack.push(this.#call(callee ?? UNKNOWN, args?.kind === 'tuple' ? args.items : []))
        return
      }
      case Op.NEWOBJ_EX: {
        const [callee, args] = this.#stack.take(3)
        this.#stack.push(this.#call(callee ?? UNKNOWN, args?.kind === 'tuple' ? args.items : []))
        return
      }
      case Op.BUILD: {
        const state = this.#stack.pop()
        const object = this.#stack.top()
        if (object.kind === 'object') {
          this.built = { object, state }
          // Nothing else is asked for its state, and what holds one another without end is not to be kept.
          object.state = object.state === undefined && state.kind === 'tuple' ? state : UNKNOWN
        } else if (object.kind === 'global')
          this.#acts({ kind: 'changes-global', module: object.module, name: object.name })
        return
      }
      default:
        throw new FormatError(`instruction ${opcode} has no meaning`)
    }
  }

  #import(module: string | undefined, name: string | undefined): Value {
    if (module === undefined || name === undefined) {
      this.#acts({ kind: 'hidden-import' })
      return UNKNOWN
    }
    this.#acts({ kind: 'import', module, name })
    return { kind: 'global', module, name }
  }

  #call(callee: Value, items: readonly Value[]): Value {
    if (callee.kind === 'global')
      return { kind: 'object', made: callee satisfies Global, items: bounded(items) }
    this.#acts({ kind: 'hidden-call' })
    return UNKNOWN
  }

  #setItems(items: readonly Value[]): void {
    const target = this.#stack.top()
    if (target.kind === 'fields') fieldsOf(target, items)
    else if (target.kind === 'global')
      this.#acts({ kind: 'changes-global', module: target.module, name: target.name })
  }
}
