using System.Globalization;

namespace QuickStart;

/// <summary>What the command line says.</summary>
/// <param name="Path">The file; null makes one.</param>
/// <param name="Label">The column to predict.</param>
/// <param name="Budget">The time to look for a model.</param>
/// <param name="Keep">The folder where the files stay; null takes a temporary one.</param>
internal sealed record Arguments(string? Path, string Label, TimeSpan Budget, string? Keep)
{
    internal static bool TryRead(string[] words, out Arguments arguments)
    {
        arguments = new Arguments(null, "churned", TimeSpan.FromSeconds(10), null);
        for (int i = 0; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "--label" when i + 1 < words.Length:
                    arguments = arguments with { Label = words[++i] };
                    break;
                case "--budget" when i + 1 < words.Length && double.TryParse(words[i + 1], CultureInfo.InvariantCulture, out double seconds) && seconds > 0:
                    arguments = arguments with { Budget = TimeSpan.FromSeconds(seconds) };
                    i++;
                    break;
                case "--keep" when i + 1 < words.Length:
                    arguments = arguments with { Keep = words[++i] };
                    break;
                case var path when arguments.Path is null && !path.StartsWith("--", StringComparison.Ordinal):
                    arguments = arguments with { Path = path };
                    break;
                default:
                    return false;
            }
        }

        return arguments.Path is null || words.Contains("--label");
    }
}
