using System.Globalization;
using FullStackAI.Metrics;

namespace FullStackAI.AutoML;

/// <summary>The losses of the points that came to each step of a halving, and who goes on.</summary>
internal sealed class HalvingLadder(SuccessiveHalving halving, Metric metric)
{
    private readonly List<double>[] _losses = [.. Enumerable.Range(0, halving.Steps).Select(_ => new List<double>())];

    internal int Steps => halving.Steps;

    /// <summary>The share of rows or rounds of a step.</summary>
    internal double Share(int step) => Math.Pow(halving.Factor, step - halving.Steps);

    /// <summary>Notes what came of a step.</summary>
    /// <returns>Null when the point goes on; else why not.</returns>
    internal string? Climb(int step, double score)
    {
        double loss = metric.ToLoss(score);
        List<double> losses = _losses[step];
        losses.Add(loss);
        int better = losses.Count(other => other < loss);
        int kept = (losses.Count + halving.Factor - 1) / halving.Factor;
        return better < kept
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"given up at {Share(step):P0} of its rows or rounds: {better} of {losses.Count} points are better there, and {kept} go on");
    }
}
