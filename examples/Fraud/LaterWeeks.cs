using System.Globalization;
using FullStackAI.Data;
using FullStackAI.Metrics;

namespace Fraud;

/// <summary>What the model was worth in weeks it never saw.</summary>
internal static class LaterWeeks
{
    /// <summary>Prints what each way to decide would have cost.</summary>
    internal static void PrintCosts(ScoredRows scored, Costs costs, double threshold, double[]? amounts)
    {
        Line("trust every payment", (_, _) => false);
        Line("look from 50 % on", (p, _) => p >= 0.5);
        Line($"look from {threshold:0.0%} on", (p, _) => p >= threshold);
        if (amounts is not null)
        {
            Line("look where probability × amount pays for it", (p, amount) => p * amount >= costs.Alarm);
        }

        void Line(string name, Func<double, double, bool> looks)
        {
            int count = Enumerable.Range(0, scored.Count).Count(row => looks(scored.Predictions[row], amounts?[row] ?? costs.Miss));
            Console.WriteLine($"   {name,-44} {costs.Of(scored, looks, amounts),9:N0} €   {count,6:N0} looks");
        }
    }

    /// <summary>Prints whether a probability means what it says.</summary>
    internal static void PrintCalibration(ScoredRows scored)
    {
        double[] from = [0, 0.01, 0.1, 0.4, 1.01];
        for (int band = 0; band + 1 < from.Length; band++)
        {
            int[] rows = [.. Enumerable.Range(0, scored.Count).Where(
                row => scored.Predictions[row] >= from[band] && scored.Predictions[row] < from[band + 1])];
            double expected = rows.Sum(row => scored.Predictions[row]);
            Console.WriteLine($"   probability {from[band],4:0%} to {Math.Min(1, from[band + 1]),4:0%}: {rows.Length,6:N0} payments, {expected,5:0.0} frauds expected, {rows.Count(row => scored.Labels.Values[row] == 1),3} found");
        }
    }

    /// <summary>Prints how many of so many looks find a fraud: by the model, and by amount alone.</summary>
    internal static void PrintLooks(ScoredRows scored, int looks, double[]? amounts)
    {
        int frauds = scored.Labels.Values.ToArray().Count(label => label == 1);
        Line("by the model", scored.Predictions.ToArray());
        Line("by amount alone", amounts);
        Console.WriteLine($"   {"at random",-16} {(double)looks * frauds / scored.Count,5:0.0} of {looks} looks find a fraud");

        void Line(string name, double[]? by)
        {
            if (by is not null)
            {
                int found = Enumerable.Range(0, scored.Count)
                    .OrderByDescending(row => by[row])
                    .Take(looks)
                    .Count(row => scored.Labels.Values[row] == 1);
                Console.WriteLine($"   {name,-16} {found,5:0} of {looks} looks find a fraud: {(double)found / looks:0%} of the looks, {(double)found / frauds:0%} of the {frauds} frauds");
            }
        }
    }

    /// <summary>A cell in few letters.</summary>
    internal static string Short(string? cell) =>
        cell is null ? "missing"
            : double.TryParse(cell, CultureInfo.InvariantCulture, out double number) ? $"{number:0.##}"
            : cell[..Math.Min(cell.Length, 12)];

    /// <summary>The amounts of the rows; null without such a column.</summary>
    internal static double[]? Amounts(Table rows, string? column) =>
        column is null ? null : [.. Enumerable.Range(0, rows.RowCount).Select(row => new TableRow(rows, row).Number(column))];
}
