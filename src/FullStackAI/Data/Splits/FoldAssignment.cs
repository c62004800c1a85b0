using FullStackAI.Numerics;

namespace FullStackAI.Data.Splits;

/// <summary>Gives every unit of rows to a fold so that each fold gets its share of each stratum and of all rows.</summary>
/// <remarks>
/// Greedy: large units first, then single rows stratum by stratum, each to the fold that is furthest behind its share (Σ count² / share is kept least).
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
    internal static int[] Assign(int[][] units, int[] strata, double[] shares, Rng rng)
    {
        var assignment = new FoldAssignment(strata, shares);
        int[][] shuffled = [.. units];
        rng.Shuffle<int[]>(shuffled);
        foreach (int[] unit in shuffled.Where(unit => unit.Length > 1).OrderByDescending(unit => unit.Length))
        {
            assignment.PlaceMany(unit);
        }

        foreach (int row in assignment.Singles(shuffled))
        {
            assignment.PlaceOne(row);
        }

        return assignment._folds;
    }

    // Rows that are a unit alone, by stratum, in the order they came.
    private int[] Singles(int[][] units)
    {
        int[] next = new int[_stratumSizes.Length + 1];
        int count = 0;
        foreach (int[] unit in units)
        {
            if (unit.Length == 1)
            {
                next[_strata[unit[0]] + 1]++;
                count++;
            }
        }

        for (int stratum = 1; stratum < next.Length; stratum++)
        {
            next[stratum] += next[stratum - 1];
        }

        int[] rows = new int[count];
        foreach (int[] unit in units)
        {
            if (unit.Length == 1)
            {
                rows[next[_strata[unit[0]]]++] = unit[0];
            }
        }

        return rows;
    }

    private void PlaceMany(int[] unit)
    {
        (int Stratum, int Count)[] content = [.. unit.GroupBy(row => _strata[row]).Select(group => (group.Key, group.Count()))];
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
            Place(row, best);
        }
    }

    private void PlaceOne(int row)
    {
        int best = 0;
        for (int fold = 1; fold < _shares.Length; fold++)
        {
            double behind = (_counts[fold, _strata[row]] + 0.5) / _shares[fold];
            double bestBehind = (_counts[best, _strata[row]] + 0.5) / _shares[best];
            bool fewer = (_totals[fold] + 0.5) / _shares[fold] < (_totals[best] + 0.5) / _shares[best];
            if (behind < bestBehind || (behind == bestBehind && fewer))
            {
                best = fold;
            }
        }

        Place(row, best);
    }

    private void Place(int row, int fold)
    {
        _folds[row] = fold;
        _counts[fold, _strata[row]]++;
        _totals[fold]++;
    }

    // (held + added)² − held²
    private static double Cost(int held, int added) => added * ((2.0 * held) + added);
}
