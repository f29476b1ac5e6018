# Completion of vfab for bash. Asks `vfab __complete` what may follow, so that it never needs to be renewed.
# Bash splits words at `:` and `=` too, which devices (`ebb:sim`) and settings contain: the line is split at blanks
# instead, and what bash believes to be done is cut off the candidates again.
_vfab() {
  local line word summary current done_part
  local -a words
  read -ra words <<< "${COMP_LINE:0:COMP_POINT}"
  [[ "${COMP_LINE:0:COMP_POINT}" == *[[:space:]] ]] && words+=("")
  current="${words[${#words[@]}-1]}"
  done_part="${current%"${current##*[:=]}"}"
  COMPREPLY=()
  while IFS=$'\t' read -r word summary; do
    case "$word" in
      :file) compopt -o filenames; while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "${current#"$done_part"}") ;;
      :directory) compopt -o filenames; while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "${current#"$done_part"}") ;;
      *) COMPREPLY+=("${word#"$done_part"}") ;;
    esac
  done < <("${words[0]}" __complete -- "${words[@]:1}" 2>/dev/null)
  [[ ${#COMPREPLY[@]} -eq 1 && "${COMPREPLY[0]}" == *= ]] && compopt -o nospace
  return 0
}
complete -F _vfab vfab
