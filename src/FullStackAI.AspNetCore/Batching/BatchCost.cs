using System.Diagnostics;
using System.Globalization;
using FullStackAI.Inference;
using FullStackAI.Inference.Plan;

namespace FullStackAI.AspNetCore.Batching;

/// <summary>What a call of a model costs by its number of rows, t(n) = b + a · n, measured on the bundle's warm-up
/// rows when a version is loaded; and whether its rows can be put together at all.</summary>
/// <param name="FixedMicroseconds">b: what a call costs before its first row.</param>
/// <param name="RowMicroseconds">a: what each row adds.</param>
/// <param name="AloneMicroseconds">What a row alone costs.</param>
/// <param name="Obstacle">Why rows cannot be put together; null when they can.</param>
internal sealed record BatchCost(double FixedMicroseconds, double RowMicroseconds, double AloneMicroseconds, string? Obstacle)
{
    private const double LeastRows = 8; // a batch must save as much as so many rows cost
    private const double LeastAlone = 200; // microseconds; below, a queue costs more than it saves
    private const double Tolerance = 1e-4; // sums in another order: far above rounding, far below what one row could do to another
    private const int ComparedRows = 16;
    private const int Repeats = 5;
    private static readonly int[] Sizes = [1, 8, 64, 512];
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100); // larger batches are not tried after one that took longer

    /// <summary>Whether a queue is worth its cost.</summary>
    internal bool Helps => Obstacle is null && AloneMicroseconds > LeastAlone && FixedMicroseconds >= LeastRows * RowMicroseconds;

    /// <summary>Measures a model; takes some calls of up to 512 rows.</summary>
    internal static BatchCost Measure(Predictor predictor)
    {
        ScoringPlan plan = predictor.Plan;
        int warm = predictor.Bundle.WarmUp.RowCount;
        if (plan.FeatureCells == 0 || warm == 0)
        {
            return new BatchCost(0, 0, 0, warm == 0 ? "the bundle has no warm-up rows to try it on" : "the model reads sparse features");
        }

        try
        {
            float[] cells = Repeat(plan.TakeFeatures(predictor.Bundle.WarmUp), plan.FeatureCells, Sizes[^1]);
            var scorer = new PlanScorer(plan);
            return RowsAreApart(scorer, cells, Math.Min(warm, ComparedRows))
                ? Fit(Times(scorer, cells))
                : new BatchCost(0, 0, 0, "a row's answer depends on the other rows of its batch");
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return new BatchCost(0, 0, 0, "the model failed on several rows at once"); // a network whose graph fixes the number of rows
        }
    }

    /// <summary>The measurement in words, for people who ask why.</summary>
    public override string ToString() =>
        Obstacle ?? string.Create(
            CultureInfo.InvariantCulture,
            $"a call costs {FixedMicroseconds:0.#} us and {RowMicroseconds:0.##} us a row, a row alone {AloneMicroseconds:0.#} us");

    /// <summary>The line through the measured times, every size with the same relative weight.</summary>
    internal static BatchCost Fit(IReadOnlyList<(int Rows, double Microseconds)> times)
    {
        double weights = 0, rows = 0, squares = 0, sum = 0, products = 0;
        foreach ((int count, double microseconds) in times)
        {
            double weight = 1 / Math.Max(microseconds * microseconds, 1e-12);
            weights += weight;
            rows += weight * count;
            squares += weight * count * count;
            sum += weight * microseconds;
            products += weight * count * microseconds;
        }

        double determinant = (weights * squares) - (rows * rows);
        double each = determinant > 0 ? Math.Max(0, ((weights * products) - (rows * sum)) / determinant) : 0;
        return new BatchCost(Math.Max(0, (sum - (each * rows)) / weights), each, times[0].Microseconds, null);
    }

    private static float[] Repeat(float[] cells, int width, int rows)
    {
        float[] repeated = new float[rows * width];
        for (int i = 0; i < repeated.Length; i++)
        {
            repeated[i] = cells[i % cells.Length];
        }

        return repeated;
    }

    private static bool RowsAreApart(PlanScorer scorer, float[] cells, int rows)
    {
        double[] together = new double[rows * scorer.Outputs];
        double[] alone = new double[scorer.Outputs];
        scorer.Score(cells.AsSpan(0, rows * scorer.Cells), together);
        for (int row = 0; row < rows; row++)
        {
            scorer.Score(cells.AsSpan(row * scorer.Cells, scorer.Cells), alone);
            for (int output = 0; output < alone.Length; output++)
            {
                double other = together[(row * alone.Length) + output];
                if (!(Math.Abs(other - alone[output]) <= Tolerance * Math.Max(1, Math.Abs(alone[output])))
                    && !(double.IsNaN(other) && double.IsNaN(alone[output])))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static List<(int Rows, double Microseconds)> Times(PlanScorer scorer, float[] cells)
    {
        var times = new List<(int Rows, double Microseconds)>();
        double[] outputs = new double[Sizes[^1] * scorer.Outputs];
        foreach (int rows in Sizes)
        {
            TimeSpan best = TimeSpan.MaxValue;
            for (int repeat = 0; repeat < Repeats; repeat++)
            {
                long started = Stopwatch.GetTimestamp();
                scorer.Score(cells.AsSpan(0, rows * scorer.Cells), outputs.AsSpan(0, rows * scorer.Outputs));
                TimeSpan took = Stopwatch.GetElapsedTime(started);
                best = took < best ? took : best;
                if (took > Longest)
                {
                    break;
                }
            }

            times.Add((rows, best.TotalMicroseconds));
            if (best > Longest)
            {
                break;
            }
        }

        return times;
    }
}
