using System.Globalization;
using FullStackAI.OnnxRuntime;

namespace FullStackAI.Cli.Runtime;

/// <summary>Rows to calibrate or to compare with.</summary>
/// <param name="Batches">Inputs by name, batch after batch.</param>
/// <param name="Truth">[rows]; what is right, in words; null where it is unknown.</param>
/// <param name="Classes">The classes by number, where the source tells them; null elsewhere.</param>
internal sealed record ExampleRows(IReadOnlyList<IReadOnlyDictionary<string, OnnxData>> Batches, string[]? Truth, string[]? Classes)
{
    /// <summary>The truth as numbers of classes, as <see cref="Quality"/> reads them; null without truth.</summary>
    internal int[]? ClassNumbers()
    {
        if (Truth is null)
        {
            return null;
        }

        int[] numbers =
        [
            .. Truth.Select(word => int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
                ? number
                : -1)
        ];
        if (Classes is null && Array.TrueForAll(numbers, number => number >= 0))
        {
            return numbers;
        }

        string[] names = Classes ?? [.. Truth.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return [.. Truth.Select(word => Array.IndexOf(names, word))];
    }

    /// <summary>Numbers spread evenly over a range: all of them where they are no more than wanted.</summary>
    internal static int[] Spread(int count, int most) =>
        [.. Enumerable.Range(0, Math.Min(count, most)).Select(i => (int)((long)i * count / Math.Min(count, most)))];
}
