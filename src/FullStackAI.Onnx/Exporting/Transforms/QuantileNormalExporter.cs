using FullStackAI.Numerics;
using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>How many quantiles lie below a number by a balanced tree for each column, then the normal
/// quantile by its rational formulas, in double precision; all columns at once.</summary>
internal static class QuantileNormalExporter
{
    private const double Edge = 1e-7;

    // A share of 0 or 1 would be infinitely far out, and its logarithm no number: the nearest ones lie beyond the limit already.
    private const double SmallestShare = 1e-300;
    private const double LargestShare = 1 - (1.0 / (1L << 53));

    internal static void Export(GraphScope scope, FittedQuantileNormal normal, PipelineStep step)
    {
        OnnxGraphBuilder graph = scope.Graph;
        int[] known = [.. Enumerable.Range(0, step.Inputs.Count).Where(input => !normal.QuantilesOf(input).IsEmpty)];
        foreach (int input in Enumerable.Range(0, step.Inputs.Count).Except(known))
        {
            scope.Set(
                step.Outputs[input],
                SlotValue.Whole(scope.Gather([step.Inputs[input]]).IsNaN().Where(graph.Scalar(float.NaN), graph.Scalar(0f))));
        }

        if (known.Length > 0)
        {
            OnnxValue numbers = scope.Gather(known.Select(input => step.Inputs[input]));
            OnnxValue result = Normal(graph, numbers, [.. known.Select(input => normal.QuantilesOf(input).ToArray())]).Cast(
                OnnxElementType.Float);
            scope.SetColumns(known.Select(input => step.Outputs[input]), numbers.IsNaN().Where(graph.Scalar(float.NaN), result));
        }
    }

    private static OnnxValue Normal(OnnxGraphBuilder graph, OnnxValue numbers, double[][] quantiles)
    {
        OnnxValue low = graph.Scalar(-FittedQuantileNormal.Limit);
        OnnxValue high = graph.Scalar(FittedQuantileNormal.Limit);
        OnnxValue number = numbers.Cast(OnnxElementType.Double);
        OnnxValue below = number.Sub(graph.Scalar(Edge)).Less(Row(graph, "smallest", quantiles.Select(column => column[0])));
        OnnxValue above = number.Add(graph.Scalar(Edge)).Greater(Row(graph, "largest", quantiles.Select(column => column[^1])));
        OnnxValue share = Share(graph, numbers, number, quantiles).Clip(graph.Scalar(SmallestShare), graph.Scalar(LargestShare));
        OnnxValue inner = Quantile(graph, share);
        OnnxValue bounded = inner.Less(low).Where(low, inner.Greater(high).Where(high, inner));
        return below.Where(low, above.Where(high, bounded));
    }

    private static OnnxValue Share(OnnxGraphBuilder graph, OnnxValue numbers, OnnxValue number, double[][] quantiles)
    {
        int columns = quantiles.Length;
        long[] lasts = [.. quantiles.Select(column => column.Length - 1L)];
        long[] starts = [.. quantiles.Select((_, column) => quantiles.Take(column).Sum(before => (long)before.Length))];
        OnnxValue table = graph.Constant<double>(
            "quantiles", [.. quantiles.SelectMany(column => column)], quantiles.Sum(column => column.Length));
        OnnxValue start = graph.Constant<long>("quantile_starts", starts, 1, columns);
        OnnxValue lastPlace = graph.Constant<long>("last_places", lasts, 1, columns);
        OnnxValue last = Row(graph, "last_quantiles", lasts.Select(place => (double)place));
        OnnxValue zero = graph.Scalar(0L);
        OnnxValue one = graph.Scalar(1L);

        OnnxValue counts = QuantileTrees.Count(graph, numbers, quantiles).Cast(OnnxElementType.Int64);
        OnnxValue first = counts.Slice(1, 0, columns).Min(lastPlace);
        OnnxValue end = counts.Slice(1, columns, 2L * columns).Sub(one).Min(lastPlace).Max(zero);
        OnnxValue at = table.Gather(first.Add(start));
        OnnxValue before = first.Sub(one).Max(zero);
        OnnxValue under = table.Gather(before.Add(start));
        OnnxValue between = before.Cast(OnnxElementType.Double).Add(number.Sub(under).Div(at.Sub(under))).Div(last);
        OnnxValue tied = first.Add(end).Cast(OnnxElementType.Double).Div(last.Mul(graph.Scalar(2.0)));
        return at.Equal(number).Where(tied, between);
    }

    private static OnnxValue Row(OnnxGraphBuilder graph, string name, IEnumerable<double> values)
    {
        double[] row = [.. values];
        return graph.Constant<double>(name, row, 1, row.Length);
    }

    /// <summary>Wichura's algorithm AS 241, as <see cref="NormalDistribution.Quantile"/> has it.</summary>
    private static OnnxValue Quantile(OnnxGraphBuilder graph, OnnxValue share)
    {
        OnnxValue distance = share.Sub(graph.Scalar(0.5));
        OnnxValue r = graph.Scalar(NormalDistribution.Central * NormalDistribution.Central).Sub(distance.Mul(distance));
        OnnxValue central = distance
            .Mul(Polynomial(graph, NormalDistribution.CentralNumerator, r))
            .Div(Polynomial(graph, NormalDistribution.CentralDenominator, r));

        OnnxValue negative = distance.Less(graph.Scalar(0.0));
        OnnxValue tail = negative.Where(share, graph.Scalar(1.0).Sub(share));
        OnnxValue root = tail.Log().Neg().Sqrt();
        OnnxValue near = Ratio(graph, NormalDistribution.NearNumerator, NormalDistribution.NearDenominator, root.Sub(graph.Scalar(1.6)));
        OnnxValue far = Ratio(
            graph, NormalDistribution.FarNumerator, NormalDistribution.FarDenominator, root.Sub(graph.Scalar(NormalDistribution.Near)));
        OnnxValue magnitude = root.LessOrEqual(graph.Scalar(NormalDistribution.Near)).Where(near, far);
        OnnxValue outer = negative.Where(magnitude.Neg(), magnitude);
        return distance.Abs().LessOrEqual(graph.Scalar(NormalDistribution.Central)).Where(central, outer);
    }

    private static OnnxValue Ratio(OnnxGraphBuilder graph, ReadOnlySpan<double> numerator, ReadOnlySpan<double> denominator, OnnxValue x) =>
        Polynomial(graph, numerator, x).Div(Polynomial(graph, denominator, x));

    private static OnnxValue Polynomial(OnnxGraphBuilder graph, ReadOnlySpan<double> coefficients, OnnxValue x)
    {
        OnnxValue value = graph.Scalar(coefficients[^1]);
        for (int power = coefficients.Length - 2; power >= 0; power--)
        {
            value = value.Mul(x).Add(graph.Scalar(coefficients[power]));
        }

        return value;
    }
}
