namespace FullStackAI.Onnx.Rewriting;

/// <summary>Takes weights or whole units out of layers.</summary>
internal static class Pruning
{
    internal static void Weights(OnnxGraph graph, double share)
    {
        var links = new GraphLinks(graph);
        foreach (OnnxTensor tensor in DenseLayer.In(graph, links).Select(layer => layer.Weights).Distinct())
        {
            float[] values = tensor.Values<float>().ToArray();
            float[] sizes = [.. values.Select(Math.Abs).Order()];
            int count = (int)(share * sizes.Length);
            if (count == 0)
            {
                continue;
            }

            float limit = sizes[count - 1];
            int left = count;
            for (int i = 0; i < values.Length && left > 0; i++)
            {
                if (Math.Abs(values[i]) <= limit)
                {
                    values[i] = 0;
                    left--;
                }
            }

            tensor.Raw = System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values).ToArray();
        }
    }

    internal static void Units(OnnxGraph graph, double share)
    {
        var links = new GraphLinks(graph);
        foreach (OnnxNode node in graph.Nodes.ToList())
        {
            if (share > 0 && ChainFrom(node, links) is { } chain)
            {
                int[] kept = Kept(chain.First, chain.Second, share);
                Narrow(graph, chain.First, kept);
                Replace(graph, chain.Second.Node, 1, Take(chain.Second.Weights, 1 - chain.Second.OutputAxis, kept));
                links = new GraphLinks(graph); // both layers read other constants now
            }
        }
    }

    /// <summary>Every hidden layer with the layer that reads it.</summary>
    internal static IEnumerable<(DenseLayer First, DenseLayer Second)> Chains(OnnxGraph graph, GraphLinks links) =>
        graph.Nodes.Select(node => ChainFrom(node, links)).OfType<(DenseLayer, DenseLayer)>();

    /// <summary>The node as a hidden layer, with the layer that reads it; null where it is none.</summary>
    internal static (DenseLayer First, DenseLayer Second)? ChainFrom(OnnxNode node, GraphLinks links) =>
        node.Operation != "Conv" && DenseLayer.Of(node, links) is { Weights.Dimensions.Count: 2 } first && Next(first, links) is { } second ? (first, second) : null;

    /// <summary>Leaves a layer the outputs that stay.</summary>
    internal static void Narrow(OnnxGraph graph, DenseLayer layer, int[] kept)
    {
        Replace(graph, layer.Node, 1, Take(layer.Weights, layer.OutputAxis, kept));
        if (layer.Bias is { } bias)
        {
            Replace(graph, layer.Node, 2, Take(bias, bias.Dimensions.Count - 1, kept));
        }
    }

    /// <summary>The layer that reads this one's units, through element-wise functions of one input that nothing else reads.</summary>
    private static DenseLayer? Next(DenseLayer layer, GraphLinks links)
    {
        string value = layer.Node.Outputs[0];
        while (links.OnlyReader(value) is { } reader)
        {
            if (DenseLayer.Of(reader, links) is { Weights.Dimensions.Count: 2 } next && reader.Inputs[0] == value && layer.Bias is null or { Dimensions: [.., > 1] })
            {
                return next;
            }

            if (reader.Domain.Length > 0 || reader.Operation is not ("Relu" or "Tanh" or "Sigmoid" or "LeakyRelu" or "Elu" or "Gelu" or "Softplus"))
            {
                return null;
            }

            value = reader.Outputs[0];
        }

        return null;
    }

    private static int[] Kept(DenseLayer first, DenseLayer second, double share)
    {
        double[] into = SquaredNorms(first.Weights, first.OutputAxis);
        double[] outOf = SquaredNorms(second.Weights, 1 - second.OutputAxis);
        int count = Math.Max(1, into.Length - (int)(share * into.Length));
        return [.. Enumerable.Range(0, into.Length).OrderByDescending(unit => into[unit] * outOf[unit]).ThenBy(unit => unit).Take(count).Order()];
    }

    /// <summary>The sum of squares along one axis of a matrix.</summary>
    internal static double[] SquaredNorms(OnnxTensor matrix, int axis)
    {
        ReadOnlySpan<float> values = matrix.Values<float>();
        int columns = (int)matrix.Dimensions[1];
        double[] norms = new double[matrix.Dimensions[axis]];
        for (int i = 0; i < values.Length; i++)
        {
            norms[axis == 0 ? i / columns : i % columns] += (double)values[i] * values[i];
        }

        return norms;
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

    // The old constant goes with the dead nodes, unless another layer shares it.
    internal static void Replace(OnnxGraph graph, OnnxNode node, int input, OnnxTensor tensor) => node.Inputs[input] = new GraphEditor(graph).Constant(tensor);
}
