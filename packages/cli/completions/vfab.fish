# Completion of vfab for fish. Asks `vfab __complete` what may follow, so that it never needs to be renewed.
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
