/** A way of putting things that makers and engineers do not use, and what they write instead. */
export interface Habit {
  readonly name: string
  readonly pattern: RegExp
  readonly instead: string
}

/** What users must not meet in help, hints, errors, guides and READMEs. */
export const habits: readonly Habit[] = [
  { name: 'tell', pattern: /\b(tells?|told|telling)\b/i, instead: 'show, report, print, send, notify' },
  {
    name: 'go on',
    pattern:
      /\b(goes|going|went|gone|go) on (with|where|from|by itself|as|after|until)\b|\b(goes|go) on\b(?! the| a| paper)/i,
    instead: 'resume, continue',
  },
  { name: 'so many', pattern: /\bso (many|much|long)\b(?! as| that)/i, instead: 'N, this many, a duration' },
  {
    name: 'whoever',
    pattern: /\b(whoever|whatever way|nobody|somebody|no one|someone)\b/i,
    instead: 'name the subject',
  },
  { name: 'lets go', pattern: /\blet(s|ting)? (the )?(motors|it|them|go)? ?go\b/i, instead: 'releases' },
  {
    name: 'is said',
    pattern: /\b(is|are|was|were) said\b|\bsays? (which|where|what|so)\b/i,
    instead: 'is set, the value, names',
  },
  { name: 'kin', pattern: /\b(and|or) kin\b/i, instead: 'or similar' },
  { name: 'carried on with', pattern: /\bcarr(y|ied|ies) on\b/i, instead: 'continue, append' },
  { name: 'walk about', pattern: /\bwalks? (the pen|about|by)\b/i, instead: 'move' },
  { name: 'counts for nothing', pattern: /\bcounts? for nothing\b/i, instead: 'is ignored' },
  { name: 'began anew', pattern: /\b(begins?|began|made|starts?|started) anew\b/i, instead: 'again, restarts' },
  {
    name: 'is no',
    pattern: /\b(it|this|that|which|what|is|are) (is|are) no (?!longer|more|other)\w+/i,
    instead: 'is not a',
  },
]
