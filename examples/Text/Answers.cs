using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Metrics;

namespace Text;

/// <summary>What a model said about messages, beside the truth.</summary>
/// <param name="scored">Probabilities and labels.</param>
/// <param name="manifest">Names the classes.</param>
internal sealed class Answers(ScoredRows scored, BundleManifest manifest)
{
    /// <summary>The numbers of the messages.</summary>
    internal IEnumerable<int> Rows => Enumerable.Range(0, scored.Count);

    /// <summary>The class a message has in truth.</summary>
    internal string TruthOf(int row) => manifest.ClassNames[(int)scored.Labels.Values[row]];

    /// <summary>Whether the model says so too.</summary>
    internal bool IsRight(int row) => scored.PredictedClass(row, manifest.Threshold) == (int)scored.Labels.Values[row];

    /// <summary>The share of messages it is right about.</summary>
    /// <param name="rows">Which messages; null means all.</param>
    internal double Right(IEnumerable<int>? rows = null) => (rows ?? Rows).Average(row => IsRight(row) ? 1.0 : 0);

    /// <summary>The share of messages whose true class is among the likeliest.</summary>
    /// <param name="first">How many are looked at.</param>
    internal double Right(int first) => Rows.Average(row => RankOf(row) <= first ? 1.0 : 0);

    private int RankOf(int row)
    {
        int truth = (int)scored.Labels.Values[row];
        return 1 + Enumerable.Range(0, scored.Labels.ClassCount).Count(
            @class => scored.Probability(row, @class) > scored.Probability(row, truth));
    }
}

/// <summary>Messages by their writing.</summary>
internal static class Scripts
{
    /// <summary>The numbers of the messages with Chinese or Japanese letters, and of the others; empty where all are of one kind.</summary>
    internal static IEnumerable<IGrouping<string, int>> ByScript(this Table messages, string column)
    {
        IGrouping<string, int>[] groups =
        [
            .. Enumerable.Range(0, messages.RowCount)
                .GroupBy(row => IsEastAsian(new TableRow(messages, row).Text(column))
                    ? "in Chinese or Japanese writing"
                    : "in other writing")
                .OrderByDescending(group => group.Key)
        ];
        return groups.Length > 1 ? groups : [];
    }

    private static bool IsEastAsian(string? text) => text is not null && text.Any(letter => letter is >= '\u3040' and <= '\u9fff');
}
