namespace FullStackAI.Onnx.Exporting;

/// <summary>Places of numbers among quantiles, by two balanced trees for each column: exact, since the
/// trees compare in single precision what enters in single precision.</summary>
internal static class QuantileTrees
{
    /// <summary>How many quantiles lie below each number, and behind that how many at or below it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="numbers">[batch × columns]; float.</param>
    /// <param name="quantiles">[columns][quantiles]; ascending.</param>
    /// <returns>[batch × 2 columns]; float, whole numbers.</returns>
    internal static OnnxValue Count(OnnxGraphBuilder graph, OnnxValue numbers, double[][] quantiles)
    {
        var ensemble = new TreeEnsemble();
        for (int column = 0; column < quantiles.Length; column++)
        {
            Add(ensemble, column, column, quantiles[column], AtMost);
            Add(ensemble, quantiles.Length + column, column, quantiles[column], Under);
        }

        return ensemble.Close(graph, numbers, new float[2 * quantiles.Length]);
    }

    private static void Add(TreeEnsemble ensemble, int tree, int feature, double[] quantiles, Func<double, float> threshold)
    {
        float[] thresholds = [.. quantiles.Select(threshold)];
        float[] distinct = [.. thresholds.Distinct()];
        int[] passed = new int[distinct.Length + 1]; // [i]: quantiles whose thresholds a number beyond the first i has passed
        int next = 0;
        for (int i = 0; i < distinct.Length; i++)
        {
            while (next < thresholds.Length && thresholds[next] == distinct[i])
            {
                next++;
            }

            passed[i + 1] = next;
        }

        Grow(0, 0, distinct.Length);

        // A subtree of n leaves has 2n − 1 nodes and stands in one run, its root first.
        void Grow(long node, int low, int high)
        {
            if (low == high)
            {
                ensemble.Leaf(tree, node, [(tree, passed[low])]);
                return;
            }

            int middle = (low + high) / 2;
            long left = node + 1;
            long right = left + (2L * (middle - low + 1)) - 1;
            ensemble.AtMost(tree, node, feature, distinct[middle], left, right, missingYes: true);
            Grow(left, low, middle);
            Grow(right, middle + 1, high);
        }
    }

    /// <summary>The largest single-precision number at or below a value: x ≤ value is x ≤ that.</summary>
    private static float AtMost(double value)
    {
        float single = (float)value;
        return single <= value ? single : MathF.BitDecrement(single);
    }

    /// <summary>The largest single-precision number below a value: x &lt; value is x ≤ that.</summary>
    private static float Under(double value)
    {
        float single = (float)value;
        return single < value ? single : MathF.BitDecrement(single);
    }
}
