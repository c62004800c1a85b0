namespace FullStackAI.Onnx.Rewriting;

/// <summary>Puts quantise/dequantise pairs around layers with constant weights, so that a runtime can compute them in int8.</summary>
internal sealed class StaticQuantization
{
    private readonly OnnxGraph _graph;
    private readonly GraphEditor _editor;
    private readonly GraphLinks _links;
    private readonly IReadOnlyDictionary<string, (float Low, float High)> _ranges;
    private readonly bool _perChannel;
    private readonly int _largest;
    private readonly IReadOnlySet<string> _kept;
    private readonly Dictionary<string, (float Scale, byte Zero)> _grid = new(StringComparer.Ordinal);

    private StaticQuantization(
        OnnxGraph graph,
        IReadOnlyDictionary<string, (float Low, float High)> ranges,
        bool perChannel,
        int largest,
        IReadOnlySet<string> kept)
    {
        _graph = graph;
        _editor = new GraphEditor(graph);
        _links = new GraphLinks(graph);
        _ranges = ranges;
        _perChannel = perChannel;
        _largest = largest;
        _kept = kept;
    }

    /// <summary>The values whose ranges quantisation wants to know: what goes into layers and comes out of them.</summary>
    internal static IReadOnlyList<string> Observed(OnnxGraph graph)
    {
        var links = new GraphLinks(graph);
        return [.. DenseLayer.In(graph, links)
            .SelectMany(layer => new[] { layer.Node.Inputs[0], Result(layer, links) })
            .Where(name => links.Constant(name) is null)
            .Distinct()];
    }

    /// <summary>The outputs of the convolutions that add up fewer products than this; of those
    /// that see all channels, since others are fast in integers.</summary>
    internal static HashSet<string> SmallConvolutions(IEnumerable<DenseLayer> layers, int leastProducts) =>
        layers
            .Where(layer => layer.IsFullConvolution && layer.Products < leastProducts)
            .Select(layer => layer.Node.Outputs[0])
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>Quantises a graph where it stands.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="ranges">What values lie in, by name.</param>
    /// <param name="perChannel">One scale for each output of a layer.</param>
    /// <param name="largest">The largest magnitude of a weight.</param>
    /// <param name="kept">The outputs of the layers that stay in floating point.</param>
    /// <returns>How many layers were quantised.</returns>
    internal static int Apply(
        OnnxGraph graph,
        IReadOnlyDictionary<string, (float Low, float High)> ranges,
        bool perChannel,
        int largest,
        IReadOnlySet<string> kept)
    {
        ReluBehindPool.Move(graph, kept);
        return new StaticQuantization(graph, ranges, perChannel, largest, kept).Apply();
    }

    private int Apply()
    {
        DenseLayer[] layers =
        [
            .. DenseLayer.In(_graph, _links).Where(
                layer => _ranges.ContainsKey(layer.Node.Inputs[0]) && !_kept.Contains(layer.Node.Outputs[0]))
        ];
        foreach (DenseLayer layer in layers)
        {
            AddGrid(layer.Node.Inputs[0]);
            string result = Result(layer, _links);
            if (!_links.IsOutput(result))
            {
                AddGrid(result);
            }
        }

        ShareThroughShapes();
        var replaced = new Dictionary<string, string>(StringComparer.Ordinal);
        var nodes = new List<OnnxNode>();
        foreach (OnnxValueInfo input in _graph.Inputs)
        {
            AddPair(input.Name, nodes, replaced);
        }

        Dictionary<OnnxNode, DenseLayer> byNode = layers.ToDictionary(layer => layer.Node);
        foreach (OnnxNode node in _graph.Nodes.ToList())
        {
            string x = node.Inputs.Count > 0 ? node.Inputs[0] : "";
            if (byNode.TryGetValue(node, out DenseLayer? layer))
            {
                Weights(layer, _grid[x].Scale, nodes);
            }

            for (int i = 0; i < node.Inputs.Count; i++)
            {
                node.Inputs[i] = replaced.GetValueOrDefault(node.Inputs[i], node.Inputs[i]);
            }

            nodes.Add(node);
            foreach (string output in node.Outputs)
            {
                AddPair(output, nodes, replaced);
            }
        }

        _editor.SetNodes(nodes);
        _graph.Values.Clear();
        DeadNodes.Remove(_graph);
        return layers.Length;
    }

    /// <summary>A layer's result: behind the Relu where only that reads it, so that the runtime can drop the Relu.</summary>
    private static string Result(DenseLayer layer, GraphLinks links) =>
        links.OnlyReader(layer.Node.Outputs[0]) is { Operation: "Relu", Domain: "" } relu ? relu.Outputs[0] : layer.Node.Outputs[0];

    private void AddGrid(string name)
    {
        if (!_ranges.TryGetValue(name, out (float Low, float High) range))
        {
            return;
        }

        // Zero must be on the grid: padding and Relu rely on it.
        float low = Math.Min(range.Low, 0);
        float high = Math.Max(range.High, 0);
        float scale = high > low ? (high - low) / byte.MaxValue : 1;
        _grid[name] = (scale, (byte)Math.Clamp(MathF.Round(-low / scale), 0, byte.MaxValue));
    }

    // What only moves or picks values keeps their grid, and runs on bytes between the pairs.
    private void ShareThroughShapes()
    {
        foreach (OnnxNode node in _graph.Nodes.Where(node => node.Domain.Length == 0
            && node.Operation is "MaxPool" or "Reshape" or "Flatten" or "Transpose" or "Squeeze" or "Unsqueeze"))
        {
            if (_grid.TryGetValue(node.Inputs[0], out (float, byte) grid) && !_links.IsOutput(node.Outputs[0]) && node.Outputs.Count == 1)
            {
                _grid[node.Outputs[0]] = grid;
            }
        }
    }

    private void AddPair(string name, List<OnnxNode> nodes, Dictionary<string, string> replaced)
    {
        if (!_grid.TryGetValue(name, out (float Scale, byte Zero) grid))
        {
            return;
        }

        string scale = _editor.Constant(OnnxTensor.Create(name + "_scale", [grid.Scale]));
        string zero = _editor.Constant(OnnxTensor.Create(name + "_zero", [grid.Zero]));
        string quantized = _editor.Fresh(name + "_quantized");
        string back = _editor.Fresh(name + "_dequantized");
        nodes.Add(GraphEditor.Node("QuantizeLinear", [name, scale, zero], quantized));
        nodes.Add(GraphEditor.Node("DequantizeLinear", [quantized, scale, zero], back));
        replaced[name] = back;
    }

    private void Weights(DenseLayer layer, float inputScale, List<OnnxNode> nodes)
    {
        QuantizedWeights quantized = QuantizedWeights.Of(layer, _perChannel, _largest);
        string values = _editor.Constant(quantized.ValueTensor(layer.Weights));
        string scales = _editor.Constant(quantized.ScaleTensor(layer.Weights.Name + "_scale"));
        string zeros = _editor.Constant(quantized.Scales.Length == 1
            ? OnnxTensor.Create(layer.Weights.Name + "_zero", [(sbyte)0])
            : OnnxTensor.Create<sbyte>(layer.Weights.Name + "_zero", new sbyte[quantized.Scales.Length], quantized.Scales.Length));
        string weights = _editor.Fresh(layer.Weights.Name + "_dequantized");
        nodes.Add(GraphEditor.Node("DequantizeLinear", [values, scales, zeros], weights, new OnnxAttribute("axis", layer.OutputAxis)));
        layer.Node.Inputs[1] = weights;
        if (layer.Bias is { } bias && bias.ElementCount == layer.Outputs)
        {
            layer.Node.Inputs[2] = Bias(layer, bias, quantized.Scales, inputScale, nodes);
        }
    }

    private string Bias(DenseLayer layer, OnnxTensor bias, float[] weightScales, float inputScale, List<OnnxNode> nodes)
    {
        float[] scales = [.. weightScales.Select(scale => scale * inputScale)];
        ReadOnlySpan<float> values = bias.Values<float>();
        int[] rounded = new int[values.Length];
        for (int i = 0; i < rounded.Length; i++)
        {
            rounded[i] = (int)Math.Clamp(Math.Round(values[i] / (double)scales[scales.Length == 1 ? 0 : i]), int.MinValue, int.MaxValue);
        }

        string whole = _editor.Constant(OnnxTensor.Create<int>(bias.Name + "_int32", rounded, rounded.Length));
        string scale = _editor.Constant(scales.Length == 1
            ? OnnxTensor.Create(bias.Name + "_scale", [scales[0]])
            : OnnxTensor.Create<float>(bias.Name + "_scale", scales, scales.Length));
        string zero = _editor.Constant(scales.Length == 1
            ? OnnxTensor.Create(bias.Name + "_zero", [0])
            : OnnxTensor.Create<int>(bias.Name + "_zero", new int[scales.Length], scales.Length));
        string back = _editor.Fresh(bias.Name + "_dequantized");
        nodes.Add(GraphEditor.Node("DequantizeLinear", [whole, scale, zero], back, new OnnxAttribute("axis", 0)));
        return back;
    }
}
