using FullStackAI.Models;

namespace FullStackAI.Onnx.Exporting;

/// <summary>A model's link as nodes: scores to predictions.</summary>
internal static class LinkExport
{
    internal static OnnxValue Apply(OnnxGraphBuilder graph, Link link, OnnxValue scores)
    {
        switch (link)
        {
            case Link.Identity:
                return scores;
            case Link.Sigmoid:
                return scores.Sigmoid();
            case Link.Softmax:
                return scores.Softmax();
            case Link.Exp:
                return scores.Exp();
            case Link.NormalizedSigmoid:
                OnnxValue each = scores.Sigmoid();
                OnnxValue sum = each.ReduceSum(1);
                OnnxValue zero = scores.Element == OnnxElementType.Double ? graph.Scalar(0.0) : graph.Scalar(0f);
                OnnxValue even = scores.Element == OnnxElementType.Double
                    ? graph.Scalar(1.0 / scores.Shape![1].Size!.Value)
                    : graph.Scalar((float)(1.0 / scores.Shape![1].Size!.Value));
                return sum.Greater(zero).Where(each.Div(sum), even);
            default:
                throw new OnnxException($"The link '{link}' has no form in ONNX here.");
        }
    }
}
