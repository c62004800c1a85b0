using System.CommandLine;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai completion</c>: the few lines that make a shell complete commands, options, types, trainers and files.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            # eval "$(fsai completion bash)" in ~/.bashrc
            _fsai() {
              local IFS=$'\n'
              COMPREPLY=($(fsai "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null))
              [[ ${COMPREPLY[0]} == */ ]] && compopt -o nospace
            }
            complete -o default -F _fsai fsai
            """,
        ["zsh"] = """
            # eval "$(fsai completion zsh)" in ~/.zshrc
            _fsai() {
              local -a found
              found=("${(@f)$(fsai "[suggest:${#BUFFER}]" "${BUFFER}" 2>/dev/null)}")
              compadd -Q -- $found
              (( $#found )) || _files
            }
            compdef _fsai fsai
            """,
        ["fish"] = """
            # fsai completion fish | source in ~/.config/fish/config.fish
            complete -c fsai -a '(fsai "[suggest:"(string length (commandline -cp))"]" (commandline -cp) 2>/dev/null)'
            """,
        ["powershell"] = """
            # fsai completion powershell | Out-String | Invoke-Expression in $PROFILE
            Register-ArgumentCompleter -Native -CommandName fsai -ScriptBlock {
              param($word, $line, $position)
              fsai "[suggest:$position]" "$line" | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };

    internal static Command Make(Tool tool)
    {
        Argument<string> shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or powershell." }.AcceptOnlyFromAmong(
            [.. Scripts.Keys]);
        var command = new Command("completion", "Writes the script that completes fsai's commands, options and files in a shell.")
        {
            shell,
        };
        tool.Bind(command, (parsed, _) =>
        {
            tool.Screen.Line(Scripts[parsed.GetValue(shell)!]);
            return Task.CompletedTask;
        });
        return command;
    }
}
