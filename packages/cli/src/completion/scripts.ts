/*
 * Scripts that ask `vfab __complete` what may follow, so that they never need to be renewed. Each hands over the words up
 * to the cursor and gets lines `word<tab>summary`, or `:file` / `:directory`.
 */

/**
 * Bash splits words at `:` and `=` too, which devices (`ebb:sim`) and settings contain: the line is split at blanks
 * instead, and what bash believes to be done is cut off the candidates again.
 */
const bash = String.raw`
_vfab() {
  local line word summary current done_part
  local -a words
  read -ra words <<< "\${COMP_LINE:0:COMP_POINT}"
  [[ "\${COMP_LINE:0:COMP_POINT}" == *[[:space:]] ]] && words+=("")
  current="\${words[\${#words[@]}-1]}"
  done_part="\${current%"\${current##*[:=]}"}"
  COMPREPLY=()
  while IFS=$'\t' read -r word summary; do
    case "$word" in
      :file) compopt -o filenames; while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "\${current#"$done_part"}") ;;
      :directory) compopt -o filenames; while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "\${current#"$done_part"}") ;;
      *) COMPREPLY+=("\${word#"$done_part"}") ;;
    esac
  done < <("\${words[0]}" __complete -- "\${words[@]:1}" 2>/dev/null)
  [[ \${#COMPREPLY[@]} -eq 1 && "\${COMPREPLY[0]}" == *= ]] && compopt -o nospace
  return 0
}
complete -F _vfab vfab
`

const zsh = String.raw`
#compdef vfab
_vfab() {
  local word summary
  local -a found
  while IFS=$'\t' read -r word summary; do
    case "$word" in
      :file) _files ;;
      :directory) _files -/ ;;
      *) found+=("\${word//:/\\:}:$summary") ;;
    esac
  done < <("$words[1]" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( $#found )) && _describe 'vfab' found
}
if [ "$funcstack[1]" = "_vfab" ]; then
  _vfab "$@"
else
  compdef _vfab vfab
fi
`

const fish = String.raw`
function __vfab_complete
  set -l words (commandline --tokenize --current-process --cut-at-cursor) (commandline --current-token --cut-at-cursor)
  for line in ($words[1] __complete -- $words[2..-1] 2>/dev/null)
    switch $line
      case ':file'
        __fish_complete_path (commandline --current-token --cut-at-cursor)
      case ':directory'
        __fish_complete_directories (commandline --current-token --cut-at-cursor)
      case '*'
        echo $line
    end
  end
end
complete --command vfab --no-files --arguments '(__vfab_complete)'
`

const pwsh = String.raw`
Register-ArgumentCompleter -Native -CommandName vfab -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -le $cursorPosition } | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  $program, $rest = $words
  & $program __complete -- @rest 2>$null | ForEach-Object {
    $word, $summary = $_ -split [char]9, 2
    if ($word -eq ':file' -or $word -eq ':directory') {
      [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)
    } else {
      if (-not $summary) { $summary = $word }
      [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $summary)
    }
  }
}
`

/** The completion script of each shell. */
export const scripts: Readonly<Record<'bash' | 'zsh' | 'fish' | 'pwsh', string>> = {
  bash: unescaped(bash),
  zsh: unescaped(zsh),
  fish: unescaped(fish),
  pwsh: unescaped(pwsh),
}

/** In a template literal `${` has to be written `\${`; everything else is raw. */
function unescaped(script: string): string {
  return script.replaceAll('\\${', '${').trimStart()
}
