using System.Numerics;
using FullStackAI.Data;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>What the nodes of a forest average: a number, the share of the positive class, or the shares of classes; in whole units, so that sums do not depend on order.</summary>
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

    internal int OutputCount => Math.Max(1, ClassCount);

    /// <summary>Prepares the targets.</summary>
    /// <param name="set">Labels and weights.</param>
    /// <param name="classWeights">Null for none.</param>
    internal static ForestTargets Of(TrainingSet set, ClassWeights? classWeights)
    {
        double[] weights = ClassWeights.RowWeights(set, classWeights);
        double largest = weights.Max();
        bool equal = Array.TrueForAll(weights, weight => weight == largest);
        int levels = equal ? 1 : WeightLevels;
        int[] units = Array.ConvertAll(weights, weight => weight > 0 ? Math.Max(1, (int)Math.Round(weight / largest * levels)) : 0);
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
        foreach (float label in labels)
        {
            spread = Math.Max(spread, Math.Abs(center - label));
        }

        // A drawn row may count several times, but all drawn rows together count no more than all rows at the largest weight.
        int log = 1 + BitOperations.Log2((uint)labels.Length);
        PackedGradientFormat format = PackedGradientFormat.ForSums(log, 1 + BitOperations.Log2((uint)levels));
        double unit = spread > 0 ? spread * levels / format.GradientLevels : 1;
        long[] packed = new long[labels.Length];
        for (int row = 0; row < packed.Length; row++)
        {
            long gradient = (long)Math.Round((center - labels[row]) * units[row] / unit);
            packed[row] = (gradient << format.Shift) + units[row];
        }

        return new(units, packed, new GradientScale(format, unit, 1), center, 0, []);
    }
}
