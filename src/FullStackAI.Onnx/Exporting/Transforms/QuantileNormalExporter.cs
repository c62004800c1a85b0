using FullStackAI.Numerics;
using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>The share of quantiles below a number by comparison with all of them, then the normal quantile by its rational formulas, in double precision.</summary>
internal static class QuantileNormalExporter
{
    private const double Edge = 1e-7;

    internal static void Export(GraphScope scope, FittedQuantileNormal normal, PipelineStep step)
    {
        OnnxGraphBuilder graph = scope.Graph;
        for (int input = 0; input < step.Inputs.Count; input++)
        {
            OnnxValue number = scope.Gather([step.Inputs[input]]);
            double[] quantiles = normal.QuantilesOf(input).ToArray();
            OnnxValue result = quantiles.Length == 0 ? graph.Scalar(0f) : Normal(graph, number.Cast(OnnxElementType.Double), quantiles).Cast(OnnxElementType.Float);
            scope.Set(step.Outputs[input], SlotValue.Whole(number.IsNaN().Where(graph.Scalar(float.NaN), result)));
        }
    }

    private static OnnxValue Normal(OnnxGraphBuilder graph, OnnxValue number, double[] quantiles)
    {
        OnnxValue low = graph.Scalar(-FittedQuantileNormal.Limit);
        OnnxValue high = graph.Scalar(FittedQuantileNormal.Limit);
        OnnxValue below = number.Sub(graph.Scalar(Edge)).Less(graph.Scalar(quantiles[0]));
        OnnxValue above = number.Add(graph.Scalar(Edge)).Greater(graph.Scalar(quantiles[^1]));
        OnnxValue inner = Quantile(graph, Share(graph, number, quantiles));
        OnnxValue bounded = inner.Less(low).Where(low, inner.Greater(high).Where(high, inner));
        return below.Where(low, above.Where(high, bounded));
    }

    private static OnnxValue Share(OnnxGraphBuilder graph, OnnxValue number, double[] quantiles)
    {
        OnnxValue table = graph.Constant<double>("quantiles", quantiles, quantiles.Length);
        OnnxValue one = graph.Scalar(1L);
        OnnxValue lastPlace = graph.Scalar(quantiles.Length - 1L);
        OnnxValue zero = graph.Scalar(0L);
        OnnxValue first = Bounded(table.Less(number).Cast(OnnxElementType.Int64).ReduceSum(1));
        OnnxValue end = Bounded(table.LessOrEqual(number).Cast(OnnxElementType.Int64).ReduceSum(1).Sub(one));
        OnnxValue at = table.Gather(first);
        OnnxValue before = Bounded(first.Sub(one));
        OnnxValue under = table.Gather(before);
        OnnxValue last = graph.Scalar((double)(quantiles.Length - 1));
        OnnxValue between = before.Cast(OnnxElementType.Double).Add(number.Sub(under).Div(at.Sub(under))).Div(last);
        OnnxValue tied = first.Add(end).Cast(OnnxElementType.Double).Div(graph.Scalar(2.0 * (quantiles.Length - 1)));
        return at.Equal(number).Where(tied, between);

        OnnxValue Bounded(OnnxValue place) => place.Less(zero).Where(zero, place.Greater(lastPlace).Where(lastPlace, place));
    }

    /// <summary>Wichura's algorithm AS 241, as <see cref="NormalDistribution.Quantile"/> has it.</summary>
    private static OnnxValue Quantile(OnnxGraphBuilder graph, OnnxValue share)
    {
        OnnxValue distance = share.Sub(graph.Scalar(0.5));
        OnnxValue r = graph.Scalar(NormalDistribution.Central * NormalDistribution.Central).Sub(distance.Mul(distance));
        OnnxValue central = distance.Mul(Polynomial(graph, NormalDistribution.CentralNumerator, r)).Div(Polynomial(graph, NormalDistribution.CentralDenominator, r));

        OnnxValue negative = distance.Less(graph.Scalar(0.0));
        OnnxValue tail = negative.Where(share, graph.Scalar(1.0).Sub(share));
        OnnxValue root = tail.Log().Neg().Sqrt();
        OnnxValue near = Ratio(graph, NormalDistribution.NearNumerator, NormalDistribution.NearDenominator, root.Sub(graph.Scalar(1.6)));
        OnnxValue far = Ratio(graph, NormalDistribution.FarNumerator, NormalDistribution.FarDenominator, root.Sub(graph.Scalar(NormalDistribution.Near)));
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
