/*
 * What is wrong with a YAML file, in the words of people who write settings: the library speaks of its own parts ("Unexpected flow-seq-start
 * token", "Implicit map keys need to be followed by map values").
 */
import type { YAMLParseError } from 'yaml'

type ErrorCode = YAMLParseError['code']

const inWords: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'a repeated value (*name) can have no anchor or tag of its own',
  BAD_ALIAS: 'the name after & or * is missing, or ends with a colon',
  BAD_COLLECTION_TYPE: 'the tag (!name) does not fit this kind of value: remove it',
  BAD_DIRECTIVE: 'a line that begins with % is not a setting: remove it, or put the value in quotes',
  BAD_DQ_ESCAPE: 'the backslash begins no known character: put the value in single quotes',
  BAD_INDENT: 'the indentation does not match the lines above',
  BAD_PROP_ORDER: 'an anchor (&name) must come directly before its value',
  BAD_SCALAR_START: 'a value cannot begin with this character: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'there are two colons on this line: put the value in quotes, or on lines of its own',
  BLOCK_IN_FLOW: 'indented lists and mappings cannot stand inside { } or [ ]',
  DUPLICATE_KEY: 'this key is there twice',
  IMPOSSIBLE: 'this line cannot be read',
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters',
  MISSING_CHAR: 'a colon, comma, quote, bracket or space is missing',
  MULTILINE_IMPLICIT_KEY: 'a key must be on one line, with a colon and a space after it',
  MULTIPLE_ANCHORS: 'a value can have only one anchor (&name)',
  MULTIPLE_DOCS: 'a second document begins here: remove the line ---',
  MULTIPLE_TAGS: 'a value can have only one tag (!name)',
  NON_STRING_KEY: 'a key must be text',
  RESOURCE_EXHAUSTION: 'settings are nested too deeply',
  TAB_AS_INDENT: 'a tab is used for indentation: use spaces',
  TAG_RESOLVE_FAILED: 'the value does not fit its tag (!name): remove the tag',
  UNEXPECTED_TOKEN: 'this does not belong here: check indentation, quotes and brackets on this line and the one above',
}

/** More exact words, where the library's text says what is missing. */
const missing: readonly (readonly [RegExp, string])[] = [
  [/quote$/, 'the closing quote is missing'],
  [/end with an? [}]/, 'the closing } is missing'],
  [/end with an? [\]]/, 'the closing ] is missing'],
  [/Missing , or :/, 'a comma or a colon is missing'],
  [/Missing , /, 'a comma is missing'],
  [/Missing space after :/, 'a space is missing after the colon'],
  [/followed by map values/, 'a colon and a value are missing after this key'],
  [/Sequence item without -/, 'a dash (-) is missing before this item'],
  [/Comments must be/, 'a space is missing before the comment'],
]

/** What is wrong, without the place. */
export function yamlErrorText({ code, message }: Pick<YAMLParseError, 'code' | 'message'>): string {
  if (message === 'Maximum call stack size exceeded') return inWords.RESOURCE_EXHAUSTION
  const exact = missing.find(([pattern]) => pattern.test(message))
  return exact?.[1] ?? inWords[code] ?? inWords.UNEXPECTED_TOKEN
}
