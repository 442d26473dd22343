import type { CliContext } from './context.js'
import type { ExitCode } from './errors/exit-code.js'

/** `--name`, which is there or not. Write its name as it is given, `no-browser` included. */
export interface FlagOption {
  readonly type: 'flag'
  readonly short?: string
  readonly help: string
}

/** `-v`, as often as wanted: a number. */
export interface CountOption extends Omit<FlagOption, 'type'> {
  readonly type: 'count'
}

interface ValuedOption {
  readonly short?: string
  /** What stands for the value in help, in capitals: `REMOTE`. */
  readonly value: string
  readonly help: string
  readonly choices?: readonly string[]
}

/** `--name VALUE` */
export interface TextOption extends ValuedOption {
  readonly type: 'text'
  readonly fallback?: string
}

/** `--name VALUE`, as often as wanted. */
export interface TextsOption extends ValuedOption {
  readonly type: 'texts'
}

/** `--name [VALUE]`: `true` without a value. */
export interface OptionalTextOption extends ValuedOption {
  readonly type: 'optional-text'
}

export type Option = FlagOption | CountOption | TextOption | TextsOption | OptionalTextOption
export type Options = Readonly<Record<string, Option>>

/** A positional argument: `required` is one, `optional` at most one, `many` any number, `some` at least one. */
export interface Argument {
  readonly count: 'required' | 'optional' | 'many' | 'some'
  readonly help: string
}

/** In their order; only the last may be `many` or `some`. */
export type Arguments = Readonly<Record<string, Argument>>

type OptionValue<O extends Option> = O extends FlagOption
  ? boolean
  : O extends CountOption
    ? number
    : O extends TextsOption
      ? readonly string[]
      : O extends OptionalTextOption
        ? string | true | undefined
        : O extends { readonly fallback: string }
          ? string
          : string | undefined

type ArgumentValue<A extends Argument> = A['count'] extends 'required'
  ? string
  : A['count'] extends 'optional'
    ? string | undefined
    : readonly string[]

export type OptionValues<O extends Options> = { readonly [Name in keyof O]: OptionValue<O[Name]> }

/** What was given, by the names of the definition. */
export interface Input<O extends Options, A extends Arguments> {
  readonly options: OptionValues<O>
  readonly args: { readonly [Name in keyof A]: ArgumentValue<A[Name]> }
}

/** What a command ended with. */
export interface CommandResult {
  /** The one document that `--json` prints; a plain JSON object. */
  readonly data: object
  /** What a person reads on standard output, without the last line feed. */
  readonly text?: string
  /** `EXIT.ok` unless said otherwise. */
  readonly exitCode?: ExitCode
}

export interface Example {
  readonly run: string
  readonly does: string
}

/** A command, as it is defined, helped with, completed and documented from one place. */
export interface CommandDefinition<O extends Options, A extends Arguments> {
  /** The words that call it: `atom add direct nix`. */
  readonly name: string
  /** One line for lists, without a full stop. */
  readonly summary: string
  /** Further paragraphs for its own help. */
  readonly description?: string
  readonly args?: A
  readonly options?: O
  readonly examples: readonly Example[]
  /**
   * Does the work. Throws a CliError for what the person can mend; returns what is to be printed. Import heavy modules
   * inside (`await import`), so that help and completion stay quick.
   */
  run(input: Input<O, A>, context: CliContext): Promise<CommandResult>
}

/** A definition whose own types are behind it, as the list of all commands holds them. */
export interface Command extends Omit<CommandDefinition<Options, Arguments>, 'run' | 'args' | 'options'> {
  readonly args: Arguments
  readonly options: Options
  run(input: AnyInput, context: CliContext): Promise<CommandResult>
}

export interface AnyInput {
  readonly options: Readonly<Record<string, unknown>>
  readonly args: Readonly<Record<string, unknown>>
}

type NoOptions = Readonly<Record<never, Option>>
type NoArguments = Readonly<Record<never, Argument>>

/** Checks a definition's types and hides them. The parser (program.ts) gives each name the value its type promises. */
export function defineCommand<const O extends Options = NoOptions, const A extends Arguments = NoArguments>(
  definition: CommandDefinition<O, A>,
): Command {
  const { run, args, options, ...rest } = definition
  return {
    ...rest,
    args: args ?? {},
    options: options ?? {},
    run: (input, context) => run(input as unknown as Input<O, A>, context),
  }
}
