using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>The Yeo–Johnson power, then mean 0 and deviation 1, in double precision.</summary>
internal static class PowerExporter
{
    private const double NearlyZero = 1e-12;

    internal static void Export(GraphScope scope, FittedPower power, PipelineStep step)
    {
        OnnxGraphBuilder graph = scope.Graph;
        for (int input = 0; input < step.Inputs.Count; input++)
        {
            OnnxValue number = scope.Gather([step.Inputs[input]]).Cast(OnnxElementType.Double);
            double exponent = power.Exponents[input];

            // Each branch sees only numbers it is for, so that no power of a negative one comes up.
            OnnxValue zero = graph.Scalar(0.0);
            OnnxValue isNegative = number.Less(zero);
            OnnxValue above = Branch(graph, isNegative.Where(zero, number), exponent);
            OnnxValue below = Branch(graph, isNegative.Where(number.Neg(), zero), 2 - exponent).Neg();
            OnnxValue bent = number.IsNaN().Where(number, isNegative.Where(below, above));
            OnnxValue scaled = bent.Sub(graph.Scalar(power.Means[input])).Div(graph.Scalar(power.Deviations[input]));
            scope.Set(step.Outputs[input], SlotValue.Whole(SingleCast.Of(graph, scaled)));
        }
    }

    private static OnnxValue Branch(OnnxGraphBuilder graph, OnnxValue size, double exponent)
    {
        OnnxValue raised = size.Add(graph.Scalar(1.0));
        return Math.Abs(exponent) < NearlyZero
            ? raised.Log()
            : raised.Pow(graph.Scalar(exponent)).Sub(graph.Scalar(1.0)).Div(graph.Scalar(exponent));
    }
}
