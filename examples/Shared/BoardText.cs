using FullStackAI.AutoML;

namespace Examples;

/// <summary>Text of several lines, for people.</summary>
internal static class BoardText
{
    private const int Shown = 6;

    /// <summary>The first trials of a leaderboard and what is to be said of its blend, each line three places further in.</summary>
    internal static string Top(this Leaderboard board)
    {
        string[] lines = board.ToString().TrimEnd().Split('\n');
        string[] kept =
        [
            .. lines.Take(1 + Shown),
            .. lines.Length > 1 + Shown ? [$"   … and {lines.Length - 1 - Shown} more"] : Array.Empty<string>(),
        ];
        return string.Join(
            '\n',
            kept.Concat(board.Decisions.Where(decision => decision.Subject == "blend").Select(
                decision => $"blend {decision.Choice}: {decision.Reason}"))).Indented();
    }

    /// <summary>How large a file is, in kB or MB.</summary>
    internal static string SizeOfFile(this string path) =>
        new FileInfo(path).Length is var bytes && bytes < 1_000_000 ? $"{bytes / 1e3:0.0} kB" : $"{bytes / 1e6:0.0} MB";

    /// <summary>The text three places further in.</summary>
    internal static string Indented(this string text) => $"   {text.TrimEnd().ReplaceLineEndings("\n   ")}";
}
