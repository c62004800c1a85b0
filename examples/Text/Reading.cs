using System.Globalization;
using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Explanation;
using FullStackAI.Inference;

namespace Text;

/// <summary>Shows what a model makes of a message: the likeliest classes, and the words that spoke for the first.</summary>
internal sealed class Reading : IDisposable
{
    private const int Words = 4;
    private readonly string _text;
    private readonly Predictor _predictor;
    private readonly Predictor _readable;
    private readonly PredictorExplainer _explainer;

    /// <param name="predictor">What answers.</param>
    /// <param name="board">Where it came from. One linear model says exactly what each word adds; where the winner is
    /// another, or several, the best linear one learned from all rows speaks for it.</param>
    /// <param name="text">The column of the message.</param>
    internal Reading(Predictor predictor, Leaderboard board, string text)
    {
        _text = text;
        _predictor = predictor;
        LeaderboardEntry readable = board.Entries.FirstOrDefault(entry => entry.Family == "linear" && entry.Failure is null) ?? board.Best;
        _readable = new Predictor(readable == board.Best && board.Best.Bundle.Members.Count == 1
            ? board.Best.Bundle
            : board.Refit(readable));
        _explainer = new PredictorExplainer(_readable, new ExplainOptions { MaximumParts = 1000 });
        Source = readable.Name;
    }

    /// <summary>Whose words they are.</summary>
    internal string Source { get; }

    /// <summary>Prints one message.</summary>
    /// <param name="row">The columns the model reads.</param>
    /// <param name="truth">Its label; null where nobody knows.</param>
    internal void Print(Row row, string? truth)
    {
        string message = row[_text].ToObject() as string ?? "";
        Prediction prediction = _predictor.Predict(row);
        Console.WriteLine($"   \"{Short(message)}\"{(truth is null ? "" : $", labelled {truth}")}");
        Console.WriteLine($"      {string.Join(", ", prediction.Top(3).Select(@class => string.Create(CultureInfo.InvariantCulture, $"{@class.Class} {@class.Probability:0%}")))}");
        RowExplanation why = _explainer.Explain(row);
        OutputExplanation spoken = why.Outputs.FirstOrDefault(output => output.Class == prediction.Label) ?? why.Main;
        double sign = spoken.Class == prediction.Label ? 1 : -1;
        var parts = spoken.Contributions.First(part => part.Column == _text).Parts
            .Where(part => part.Value > 0)
            .Select(part => (Bare(part.Name, _text), sign * part.Contribution));
        string[] words = [.. WordsOf(message, [.. parts])
            .Where(word => word.Value > 0)
            .Take(Words)
            .Select(word => string.Create(CultureInfo.InvariantCulture, $"'{word.Key}' {word.Value:+0.00}"))];
        Console.WriteLine($"      {(words.Length == 0 ? "no word of it is known to speak for that" : string.Join(", ", words))}");
    }

    // The model reads runs of letters; people read words. What a run adds belongs to the
    // words it stands in; writing without spaces has runs alone.
    private static IEnumerable<KeyValuePair<string, double>> WordsOf(string message, (string Run, double Adds)[] parts)
    {
        string[] words =
        [
            .. new string([.. message.ToLowerInvariant().Select(letter => char.IsLetterOrDigit(letter) ? letter : ' ')])
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Distinct()
        ];
        var adds = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach ((string run, double value) in parts.Where(part => part.Run.All(letter => char.IsLetterOrDigit(letter) || letter == ' ')))
        {
            string[] owners =
            [
                .. words
                    .Where(word => $" {word} ".Contains(run, StringComparison.Ordinal) && word.All(letter => letter < '\u3000'))
                    .DefaultIfEmpty(run.Trim())
            ];
            foreach (string owner in owners)
            {
                adds[owner] = adds.GetValueOrDefault(owner) + (value / owners.Length);
            }
        }

        return adds.OrderByDescending(word => word.Value);
    }

    public void Dispose() => _readable.Dispose();

    private static string Short(string text) => text.Length <= 80 ? text : $"{text[..79]}…";

    // 'message.chars:whe' is the run of letters 'whe' of the column 'message'.
    private static string Bare(string name, string column) =>
        name.StartsWith(column, StringComparison.Ordinal) && name.IndexOf(':', column.Length) is >= 0 and int colon
            ? name[(colon + 1)..]
            : name;
}
