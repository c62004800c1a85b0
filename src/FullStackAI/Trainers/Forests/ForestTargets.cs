using System.Numerics;
using FullStackAI.Data;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>What the nodes of a forest average: a number, the share of the positive class, or the
/// shares of classes; in whole units, so that sums do not depend on order.</summary>
internal sealed class ForestTargets
{
    private const int WeightLevels = 1023;

    private ForestTargets(int[] units, long[] packed, GradientScale scale, double center, int classCount, int[] classOf)
    {
        Units = units;
        Packed = packed;
        Scale = scale;
        Center = center;
        ClassCount = classCount;
        ClassOf = classOf;
    }

    /// <summary>[rows]; the weights in whole units; a row of weight 0 takes no part.</summary>
    internal int[] Units { get; }

    /// <summary>[rows]; for means: <c>(center − target) × weight</c> above the weight. Empty for classes.</summary>
    internal long[] Packed { get; }

    internal GradientScale Scale { get; }

    /// <summary>Added to a leaf's mean.</summary>
    internal double Center { get; }

    /// <summary>Number of classes whose shares a leaf holds; 0 when it holds one mean.</summary>
    internal int ClassCount { get; }

    /// <summary>[rows]; the class of each row. Empty for means.</summary>
    internal int[] ClassOf { get; }

    /// <summary>[targets]; means of several targets, which their leaves are measured from. Empty for one.</summary>
    internal double[] Centers { get; private init; } = [];

    internal int OutputCount => Math.Max(1, Math.Max(ClassCount, Centers.Length));

    /// <summary>[targets]; several targets of a row, measured from their means.</summary>
    internal ReadOnlySpan<double> ValuesOf(int row) => Values.AsSpan(row * Centers.Length, Centers.Length);

    private double[] Values { get; init; } = [];

    /// <summary>Whether packed rows have the same target. Rows drawn several times hold several times the
    /// target: equal targets have equal ratios, whatever the rounding of a division.</summary>
    internal bool IsSame(long value, long other)
    {
        int shift = Scale.Format.Shift;
        long mask = Scale.Format.LowMask;
        return value == other
            || (((value & mask) != 1 || (other & mask) != 1)
                && (Int128)(value >> shift) * (other & mask) == (Int128)(other >> shift) * (value & mask));
    }

    /// <summary>Prepares several targets of each row.</summary>
    /// <param name="targets">[targets][rows]</param>
    /// <param name="weights">[rows]; null means 1 for each.</param>
    internal static ForestTargets OfMany(IReadOnlyList<float[]> targets, float[]? weights)
    {
        int rows = targets[0].Length;
        int[] units = UnitsOf(
            weights is null ? [.. Enumerable.Repeat(1.0, rows)] : Array.ConvertAll(weights, weight => (double)weight), out _);
        double total = units.Sum(unit => (double)unit);
        double[] centers = [.. targets.Select(target => Enumerable.Range(0, rows).Sum(row => (double)units[row] * target[row]) / total)];
        double[] values = new double[rows * centers.Length];
        for (int i = 0; i < values.Length; i++)
        {
            (int row, int target) = Math.DivRem(i, centers.Length);
            values[i] = targets[target][row] - centers[target];
        }

        return new(units, [], default, 0, 0, []) { Centers = centers, Values = values };
    }

    private static int[] UnitsOf(double[] weights, out int levels)
    {
        double largest = weights.Max();
        int most = Array.TrueForAll(weights, weight => weight == largest) ? 1 : WeightLevels;
        levels = most;
        return Array.ConvertAll(weights, weight => weight > 0 ? Math.Max(1, (int)Math.Round(weight / largest * most)) : 0);
    }

    /// <summary>Prepares the targets.</summary>
    /// <param name="set">Labels and weights.</param>
    /// <param name="classWeights">Null for none.</param>
    internal static ForestTargets Of(TrainingSet set, ClassWeights? classWeights)
    {
        double[] weights = ClassWeights.RowWeights(set, classWeights);
        int[] units = UnitsOf(weights, out int levels);
        if (set.Labels.Task == TaskKind.Multiclass)
        {
            return new(units, [], default, 0, set.Labels.ClassCount, [.. set.Labels.Values.ToArray().Select(label => (int)label)]);
        }

        ReadOnlySpan<float> labels = set.Labels.Values;
        double center = 0;
        double total = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            center += (double)units[row] * labels[row];
            total += units[row];
        }

        center /= total;
        double spread = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            spread = units[row] > 0 ? Math.Max(spread, Math.Abs(center - labels[row])) : spread;
        }

        // A drawn row may count several times, but all drawn rows together count no more than all rows at the largest weight.
        int log = 1 + BitOperations.Log2((uint)labels.Length);
        PackedGradientFormat format = PackedGradientFormat.ForSums(log, 1 + BitOperations.Log2((uint)levels));
        double unit = spread > 0 ? spread * levels / format.GradientLevels : 1;
        long[] packed = new long[labels.Length];
        for (int row = 0; row < packed.Length; row++)
        {
            long gradient = (long)Math.Round((center - labels[row]) * units[row] / unit);
            packed[row] = units[row] > 0 ? (gradient << format.Shift) + units[row] : 0;
        }

        return new(units, packed, new GradientScale(format, unit, 1), center, 0, []);
    }
}
