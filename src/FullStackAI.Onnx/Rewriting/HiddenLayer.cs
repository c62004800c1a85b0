namespace FullStackAI.Onnx.Rewriting;

/// <summary>A fully connected layer whose units one other alone reads, through element-wise
/// functions: a unit can go together with the weights that read it.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Reader">The one that reads it.</param>
internal sealed record HiddenLayer(DenseLayer Layer, DenseLayer Reader)
{
    /// <summary>Number of units.</summary>
    internal int Units => Layer.Outputs;

    /// <summary>The value in which the reader finds them.</summary>
    internal string Value => Reader.Node.Inputs[0];

    /// <summary>The axis of the reader's weights that counts them.</summary>
    internal int ReadAxis => 1 - Reader.OutputAxis;

    /// <summary>Finds those of a graph.</summary>
    internal static IEnumerable<HiddenLayer> In(OnnxGraph graph, GraphLinks links) =>
        graph.Nodes.Select(node => Of(node, links)).OfType<HiddenLayer>();

    /// <summary>The node as a hidden layer; null where it is none.</summary>
    internal static HiddenLayer? Of(OnnxNode node, GraphLinks links) =>
        node.Operation != "Conv"
            && DenseLayer.Of(node, links) is { Weights.Dimensions.Count: 2 } layer
            && ReaderOf(layer, links) is { } reader
            ? new HiddenLayer(layer, reader)
            : null;

    /// <summary>Leaves the layer the units that stay.</summary>
    internal void Narrow(OnnxGraph graph, int[] kept)
    {
        Layer.Replace(graph, DenseLayer.WeightsInput, Take(Layer.Weights, Layer.OutputAxis, kept));
        if (Layer.Bias is { } bias)
        {
            Layer.Replace(graph, DenseLayer.BiasInput, Take(bias, bias.Dimensions.Count - 1, kept));
        }
    }

    /// <summary>Leaves the reader its weights for the units that stay.</summary>
    internal void NarrowReader(OnnxGraph graph, int[] kept) =>
        Reader.Replace(graph, DenseLayer.WeightsInput, Take(Reader.Weights, ReadAxis, kept));

    private static DenseLayer? ReaderOf(DenseLayer layer, GraphLinks links)
    {
        string value = layer.Node.Outputs[0];
        while (links.OnlyReader(value) is { } reader)
        {
            if (DenseLayer.Of(reader, links) is { Weights.Dimensions.Count: 2 } next
                && reader.Inputs[0] == value
                && layer.Bias is null or { Dimensions: [.., > 1] })
            {
                return next;
            }

            if (reader.Domain.Length > 0
                || reader.Operation is not ("Relu" or "Tanh" or "Sigmoid" or "LeakyRelu" or "Elu" or "Gelu" or "Softplus"))
            {
                return null;
            }

            value = reader.Outputs[0];
        }

        return null;
    }

    private static OnnxTensor Take(OnnxTensor tensor, int axis, int[] kept)
    {
        ReadOnlySpan<float> values = tensor.Values<float>();
        long[] shape = [.. tensor.Dimensions];
        int inner = 1;
        for (int i = axis + 1; i < shape.Length; i++)
        {
            inner *= (int)shape[i];
        }

        int size = (int)shape[axis];
        int outer = values.Length / (size * inner);
        var taken = new List<float>(outer * kept.Length * inner);
        for (int o = 0; o < outer; o++)
        {
            foreach (int k in kept)
            {
                taken.AddRange(values.Slice(((o * size) + k) * inner, inner));
            }
        }

        shape[axis] = kept.Length;
        return OnnxTensor.Create<float>(tensor.Name, taken.ToArray(), shape);
    }
}
