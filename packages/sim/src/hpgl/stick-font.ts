/**
 * Characters of sixteen sticks, as the segments of a display. Plotters have rounder ones; these are as large, stand in the
 * same places, and can be read.
 */

/** Ends of the sticks in parts of the character: x from 0 to 1, y from 0 (base line) to 1. */
const sticks: readonly (readonly [number, number, number, number])[] = [
  [0, 1, 1, 1], // 0 top
  [1, 1, 1, 0.5], // 1 upper right
  [1, 0.5, 1, 0], // 2 lower right
  [1, 0, 0, 0], // 3 bottom
  [0, 0, 0, 0.5], // 4 lower left
  [0, 0.5, 0, 1], // 5 upper left
  [0, 0.5, 0.5, 0.5], // 6 middle left
  [0.5, 0.5, 1, 0.5], // 7 middle right
  [0, 1, 0.5, 0.5], // 8 upper left to centre
  [0.5, 1, 0.5, 0.5], // 9 upper centre
  [1, 1, 0.5, 0.5], // 10 upper right to centre
  [0.5, 0.5, 0, 0], // 11 centre to lower left
  [0.5, 0.5, 0.5, 0], // 12 lower centre
  [0.5, 0.5, 1, 0], // 13 centre to lower right
]

/** The sticks of each character, in hexadecimal; small letters look like capitals. */
const letters: Readonly<Record<string, string>> = {
  A: '0124567',
  B: '012379c',
  C: '0345',
  D: '01239c',
  E: '034567',
  F: '04567',
  G: '023457',
  H: '124567',
  I: '039c',
  J: '1234',
  K: '456ad',
  L: '345',
  M: '12458a',
  N: '12458d',
  O: '012345',
  P: '014567',
  Q: '012345d',
  R: '014567d',
  S: '023567',
  T: '09c',
  U: '12345',
  V: '45ab',
  W: '1245bd',
  X: '8abd',
  Y: '8ac',
  Z: '03ab',
  '0': '012345ab',
  '1': '12a',
  '2': '013467',
  '3': '01237',
  '4': '12567',
  '5': '023567',
  '6': '0234567',
  '7': '0ac',
  '8': '01234567',
  '9': '0123567',
  '-': '67',
  '+': '679c',
  '*': '6789abcd',
  '/': 'ab',
  '\\': '8d',
  '=': '367',
  '<': 'ad',
  '>': '8b',
  '(': 'ad',
  ')': '8b',
  '[': '0345',
  ']': '0123',
  _: '3',
  '!': '9',
  '?': '017c',
  '"': '59',
  "'": '9',
  '.': 'c',
  ',': 'b',
  ':': '9c',
  ';': '9b',
  '#': '123679c',
  $: '0235679c',
  '%': '25ab',
  '&': '03468ad',
  '@': '0134579',
  '^': 'bd',
}

/** The sticks of a character, each from its start to its end; none for blanks and what is not known. */
export function sticksOf(character: string): readonly (readonly [number, number, number, number])[] {
  const codes = letters[character.toUpperCase()] ?? ''
  return [...codes].map((code) => sticks[Number.parseInt(code, 16)]!)
}
