using FullStackAI.Numerics;

namespace FullStackAI.Onnx.Rewriting;

/// <summary>Writes what each unit said before as a constant and a sum of what the units that stay say now, by least squares.</summary>
/// <remarks>
/// A unit that stays begins as itself and takes only a correction: none where the layers before it are unchanged.
/// So few rows do little harm, and what earlier layers lost is made good as far as it can be.
/// </remarks>
internal static class UnitReconstruction
{
    // Of the mean variance; keeps the sums small where units are nearly copies of each other.
    private const double Ridge = 1e-4;

    /// <summary>The sums.</summary>
    /// <param name="pairs">What was said now and before.</param>
    /// <param name="kept">[kept]; the units that stay, ascending.</param>
    /// <param name="isCentred">Whether a constant may be added where the units are read.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>For each unit of before: its number, its constant, and [kept] its shares of those that stay.</returns>
    internal static IEnumerable<(int Unit, double Constant, double[] Shares)> Of(
        ActivationPairs pairs, int[] kept, bool isCentred, CancellationToken cancellationToken)
    {
        (int count, int units) = (kept.Length, pairs.BeforeSums.Length);
        double rows = Math.Max(1, pairs.Now.Rows);
        double[] now = pairs.Now.Means(isCentred);
        double[] before = pairs.Now.Means(pairs.BeforeSums, isCentred);
        double[] inner = pairs.Now.Covariance(now);
        double ridge = 0;
        for (int i = 0; i < count; i++)
        {
            ridge += Ridge * inner[(i * count) + i] / count;
        }

        double[] raised = [.. inner];
        for (int i = 0; i < count; i++)
        {
            raised[(i * count) + i] += ridge;
        }

        var solver = new Cholesky(raised, count, () => cancellationToken.IsCancellationRequested);
        double[] missing = new double[count];
        for (int unit = 0; unit < units; unit++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int self = Array.BinarySearch(kept, unit);
            for (int i = 0; i < count; i++)
            {
                missing[i] = (pairs.CrossProducts[(i * units) + unit] / rows) - (now[i] * before[unit]) - (self >= 0
                    ? inner[(i * count) + self]
                    : 0);
            }

            double[] shares = solver.Solve(missing);
            if (self >= 0)
            {
                shares[self] += 1;
            }

            yield return (unit, before[unit] - Reduction.Dot(shares, now), shares);
        }
    }
}
