# Completion of vfab for PowerShell. Asks `vfab __complete` what may follow, so that it never needs to be renewed.
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
