#compdef vfab
# Completion of vfab for zsh. Asks `vfab __complete` what may follow, so that it never needs to be renewed.
_vfab() {
  local word summary
  local -a found
  while IFS=$'\t' read -r word summary; do
    case "$word" in
      :file) _files ;;
      :directory) _files -/ ;;
      *) found+=("${word//:/\\:}:$summary") ;;
    esac
  done < <("$words[1]" __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
  (( $#found )) && _describe 'vfab' found
}
if [ "$funcstack[1]" = "_vfab" ]; then
  _vfab "$@"
else
  compdef _vfab vfab
fi
