namespace FullStackAI.Onnx.Rewriting;

/// <summary>Turns a product by a constant matrix and the addition of a constant row into one
/// Gemm, which later steps know how to quantise and prune.</summary>
internal static class MatrixFusion
{
    internal static void Fuse(OnnxDocument document)
    {
        OnnxGraph graph = document.Graph;
        var links = new GraphLinks(graph);
        IReadOnlyDictionary<string, OnnxType> types = ShapeInference.Infer(document).Types;
        var gone = new HashSet<OnnxNode>();
        foreach (OnnxNode product in graph.Nodes.Where(node => node is { Operation: "MatMul", Domain: "" }))
        {
            if (links.Constant(product.Inputs[1]) is not { ElementType: OnnxElementType.Float, Dimensions.Count: 2 } weights
                || types.GetValueOrDefault(product.Inputs[0]) is not OnnxTensorType { Shape.Count: 2 }
                || links.OnlyReader(product.Outputs[0]) is not { Operation: "Add", Domain: "" } sum)
            {
                continue;
            }

            string other = sum.Inputs[0] == product.Outputs[0] ? sum.Inputs[1] : sum.Inputs[0];
            if (links.Constant(other) is { ElementType: OnnxElementType.Float } bias
                && bias.ElementCount == weights.Dimensions[1]
                && bias.Dimensions.Count <= 2)
            {
                product.Operation = "Gemm";
                product.Inputs.Add(other);
                product.Outputs[0] = sum.Outputs[0];
                gone.Add(sum);
            }
        }

        new GraphEditor(graph).SetNodes(graph.Nodes.Where(node => !gone.Contains(node)));
    }
}
