using FullStackAI.Numerics;

namespace FullStackAI.Data.Splits;

/// <summary>Gives every unit of rows to a fold so that each fold gets its share of each stratum and of all rows.</summary>
/// <remarks>
/// Greedy: large units first, then single rows stratum by stratum, each to the fold that
/// is furthest behind its share (Σ count² / share is kept least).
/// Of a stratum of single rows the folds' counts differ by at most one row from their shares; ties go to the fold with fewer rows in all.
/// </remarks>
internal sealed class FoldAssignment
{
    private readonly int[] _strata;
    private readonly double[] _shares;
    private readonly int[,] _counts;
    private readonly int[] _stratumSizes;
    private readonly int[] _totals;
    private readonly int[] _folds;

    private FoldAssignment(int[] strata, double[] shares)
    {
        _strata = strata;
        _shares = shares;
        _stratumSizes = new int[strata.Length == 0 ? 0 : strata.Max() + 1];
        foreach (int stratum in strata)
        {
            _stratumSizes[stratum]++;
        }

        _counts = new int[shares.Length, _stratumSizes.Length];
        _totals = new int[shares.Length];
        _folds = new int[strata.Length];
    }

    /// <summary>[rows]; the fold of each row.</summary>
    /// <param name="units">The rows of each unit.</param>
    /// <param name="strata">[rows]; the stratum of each row.</param>
    /// <param name="shares">[folds]; the share of the rows that each fold should get; they add up to 1.</param>
    /// <param name="rng">Shuffles the units.</param>
    internal static int[] Assign(UnitList units, int[] strata, double[] shares, Rng rng)
    {
        var assignment = new FoldAssignment(strata, shares);
        int[] shuffled = rng.Permutation(units.Count);
        if (units.Count < strata.Length)
        {
            foreach (int unit in shuffled.Where(unit => units.SizeOf(unit) > 1).OrderByDescending(units.SizeOf))
            {
                assignment.PlaceMany(units[unit]);
            }
        }

        (int[] rows, int[] starts) = assignment.Singles(units, shuffled);
        for (int stratum = 0; stratum + 1 < starts.Length; stratum++)
        {
            assignment.PlaceSingles(stratum, rows.AsSpan(starts[stratum]..starts[stratum + 1]));
        }

        return assignment._folds;
    }

    // Rows that are a unit alone, by stratum, in the order they came; and where each stratum starts.
    private (int[] Rows, int[] Starts) Singles(UnitList units, int[] shuffled)
    {
        int[] alone = units.Count == _strata.Length
            ? shuffled
            : [.. shuffled.Where(unit => units.SizeOf(unit) == 1).Select(unit => units[unit][0])];
        int[] starts = new int[_stratumSizes.Length + 1];
        foreach (int row in alone)
        {
            starts[_strata[row] + 1]++;
        }

        for (int stratum = 1; stratum < starts.Length; stratum++)
        {
            starts[stratum] += starts[stratum - 1];
        }

        int[] rows = new int[alone.Length];
        int[] next = [.. starts];
        foreach (int row in alone)
        {
            rows[next[_strata[row]]++] = row;
        }

        return (rows, starts);
    }

    private void PlaceMany(ReadOnlySpan<int> unit)
    {
        (int Stratum, int Count)[] content = [.. unit.ToArray().GroupBy(row => _strata[row]).Select(group => (group.Key, group.Count()))];
        int best = 0;
        double bestCost = double.PositiveInfinity;
        for (int fold = 0; fold < _shares.Length; fold++)
        {
            double cost = Cost(_totals[fold], unit.Length) / _folds.Length;
            foreach ((int stratum, int count) in content)
            {
                cost += Cost(_counts[fold, stratum], count) / _stratumSizes[stratum];
            }

            cost /= _shares[fold];
            if (cost < bestCost)
            {
                (best, bestCost) = (fold, cost);
            }
        }

        foreach (int row in unit)
        {
            _folds[row] = best;
            _counts[best, _strata[row]]++;
            _totals[best]++;
        }
    }

    // Each to the fold that is furthest behind in the stratum, then in all. Only the
    // fold that got a row is no longer as far behind as it was.
    private void PlaceSingles(int stratum, ReadOnlySpan<int> rows)
    {
        double[] behind = new double[_shares.Length];
        double[] behindInAll = new double[_shares.Length];
        for (int fold = 0; fold < _shares.Length; fold++)
        {
            behind[fold] = (_counts[fold, stratum] + 0.5) / _shares[fold];
            behindInAll[fold] = (_totals[fold] + 0.5) / _shares[fold];
        }

        foreach (int row in rows)
        {
            int best = 0;
            for (int fold = 1; fold < behind.Length; fold++)
            {
                if (behind[fold] < behind[best] || (behind[fold] == behind[best] && behindInAll[fold] < behindInAll[best]))
                {
                    best = fold;
                }
            }

            _folds[row] = best;
            _counts[best, stratum]++;
            _totals[best]++;
            behind[best] = (_counts[best, stratum] + 0.5) / _shares[best];
            behindInAll[best] = (_totals[best] + 0.5) / _shares[best];
        }
    }

    // (held + added)² − held²
    private static double Cost(int held, int added) => added * ((2.0 * held) + added);
}
