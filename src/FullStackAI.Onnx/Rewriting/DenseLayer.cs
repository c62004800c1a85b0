namespace FullStackAI.Onnx.Rewriting;

/// <summary>A Gemm, MatMul or Conv by constant weights in single precision.</summary>
/// <param name="Node">The node.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="Bias">Its bias; null where it has none.</param>
/// <param name="OutputAxis">The weights' axis that counts outputs.</param>
internal sealed record DenseLayer(OnnxNode Node, OnnxTensor Weights, OnnxTensor? Bias, int OutputAxis)
{
    /// <summary>The place of the weights among the node's inputs.</summary>
    internal const int WeightsInput = 1;

    /// <summary>The place of the bias among the node's inputs.</summary>
    internal const int BiasInput = 2;

    /// <summary>Number of outputs.</summary>
    internal int Outputs => (int)Weights.Dimensions[OutputAxis];

    /// <summary>How many products add up to one output.</summary>
    internal long Products => Weights.ElementCount / Math.Max(1, Outputs);

    /// <summary>Whether it is a convolution whose filters see all channels.</summary>
    internal bool IsFullConvolution => Node.Operation == "Conv" && Node.Attribute("group")?.Int is null or 1;

    /// <summary>Whether it adds a number of its own to each output.</summary>
    internal bool HasWholeBias => Bias is { } bias && bias.ElementCount == Outputs;

    /// <summary>Finds the layers of a graph.</summary>
    internal static IEnumerable<DenseLayer> In(OnnxGraph graph, GraphLinks links) =>
        graph.Nodes.Select(node => Of(node, links)).OfType<DenseLayer>();

    /// <summary>The node as a layer; null where it is none.</summary>
    internal static DenseLayer? Of(OnnxNode node, GraphLinks links)
    {
        if (node.Domain.Length > 0
            || node.Inputs.Count < 2
            || links.Constant(node.Inputs[1]) is not { ElementType: OnnxElementType.Float, External: null } weights)
        {
            return null;
        }

        OnnxTensor? bias = node.Inputs.Count > 2 && node.Inputs[2].Length > 0 ? links.Constant(node.Inputs[2]) : null;
        bool biasIsKnown = node.Inputs.Count < 3
            || node.Inputs[2].Length == 0
            || bias is { ElementType: OnnxElementType.Float, External: null };
        return node.Operation switch
        {
            "Gemm" when weights.Dimensions.Count == 2 && biasIsKnown && IsPlain(node) =>
                new DenseLayer(node, weights, bias, node.Attribute("transB")?.Int == 1 ? 0 : 1),
            "MatMul" when weights.Dimensions.Count == 2 => new DenseLayer(node, weights, null, 1),
            "Conv" when biasIsKnown => new DenseLayer(node, weights, bias, 0),
            _ => null,
        };
    }

    /// <summary>The sums of squares of the weights of a matrix at each place of an axis.</summary>
    internal double[] SquaredNorms(int axis)
    {
        ReadOnlySpan<float> values = Weights.Values<float>();
        int columns = (int)Weights.Dimensions[1];
        double[] norms = new double[Weights.Dimensions[axis]];
        for (int i = 0; i < values.Length; i++)
        {
            norms[axis == 0 ? i / columns : i % columns] += (double)values[i] * values[i];
        }

        return norms;
    }

    /// <summary>Gives the node another constant to read. The old one goes with the dead nodes, unless another layer shares it.</summary>
    internal void Replace(OnnxGraph graph, int input, OnnxTensor tensor) => Node.Inputs[input] = new GraphEditor(graph).Constant(tensor);

    private static bool IsPlain(OnnxNode gemm) =>
        gemm.Attribute("transA")?.Int is null or 0
            && gemm.Attribute("alpha")?.Float is null or 1
            && gemm.Attribute("beta")?.Float is null or 1;
}
