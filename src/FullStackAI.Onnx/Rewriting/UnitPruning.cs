namespace FullStackAI.Onnx.Rewriting;

/// <summary>Takes units out of hidden layers and lets those that stay do their work.</summary>
internal static class UnitPruning
{
    // Three matrices of that side are held at once: 400 MB.
    private const int MostUnits = 4096;

    /// <summary>The values whose units can go: what a fully connected layer reads of
    /// another, through element-wise functions only.</summary>
    /// <returns>For each value its number of units.</returns>
    internal static Dictionary<string, int> Observed(OnnxGraph graph)
    {
        return HiddenLayer.In(graph, new GraphLinks(graph)).Where(hidden => hidden.Units is > 1 and <= MostUnits).ToDictionary(
            hidden => hidden.Value, hidden => hidden.Units, StringComparer.Ordinal);
    }

    /// <summary>Ranks the units of each such value.</summary>
    internal static Dictionary<string, UnitRanking> Rank(
        OnnxGraph graph, IReadOnlyDictionary<string, ActivationSums> activations, CancellationToken cancellationToken)
    {
        var ranked = new Dictionary<string, UnitRanking>(StringComparer.Ordinal);
        foreach (HiddenLayer hidden in HiddenLayer.In(graph, new GraphLinks(graph)))
        {
            if (activations.TryGetValue(hidden.Value, out ActivationSums? sums))
            {
                double[] norms = [.. hidden.Reader.SquaredNorms(hidden.ReadAxis).Select(Math.Sqrt)];
                ranked[hidden.Value] = new UnitRanking(sums, norms, hidden.Reader.HasWholeBias, cancellationToken);
            }
        }

        return ranked;
    }

    /// <summary>Narrows the ranked layers, one after the other from the input on.</summary>
    /// <param name="graph">The graph; changed.</param>
    /// <param name="ranked">The ranks, by the value that is read.</param>
    /// <param name="share">Share of the units to go, in [0, 1); at least one stays.</param>
    /// <param name="observe">Runs the graph as it is now up to a value of the given number of
    /// units that stay, and gives what it said there and before.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    internal static void Apply(
        OnnxGraph graph,
        IReadOnlyDictionary<string, UnitRanking> ranked,
        double share,
        Func<string, int, ActivationPairs> observe,
        CancellationToken cancellationToken)
    {
        var links = new GraphLinks(graph);
        foreach (OnnxNode node in graph.Nodes.ToList())
        {
            if (HiddenLayer.Of(node, links) is not { } hidden || !ranked.TryGetValue(hidden.Value, out UnitRanking? ranking))
            {
                continue;
            }

            int count = Math.Max(1, hidden.Units - (int)(share * hidden.Units));
            if (count < hidden.Units)
            {
                int[] kept = ranking.Kept(count);
                hidden.Narrow(graph, kept);
                ActivationPairs pairs = observe(hidden.Value, count);
                Rewrite(graph, hidden, UnitReconstruction.Of(pairs, kept, hidden.Reader.HasWholeBias, cancellationToken), count);
                links = new GraphLinks(graph); // both layers read other constants now
            }
        }
    }

    // Each unit's part in the reader is taken over by those that stay, in their shares of it.
    private static void Rewrite(
        OnnxGraph graph, HiddenLayer hidden, IEnumerable<(int Unit, double Constant, double[] Shares)> reconstruction, int kept)
    {
        (DenseLayer layer, int units) = (hidden.Reader, hidden.Units);
        bool upright = layer.OutputAxis == 1;
        int outputs = layer.Outputs;
        double[] weights = new double[kept * outputs]; // [kept × outputs]
        double[]? bias = layer.HasWholeBias ? [.. layer.Bias!.Values<float>().ToArray()] : null;
        double[] read = new double[outputs];
        foreach ((int unit, double constant, double[] shares) in reconstruction)
        {
            ReadOnlySpan<float> old = layer.Weights.Values<float>();
            for (int output = 0; output < outputs; output++)
            {
                read[output] = old[upright ? (unit * outputs) + output : (output * units) + unit];
            }

            for (int i = 0; i < kept; i++)
            {
                Numerics.Elementwise.Axpy(shares[i], read, weights.AsSpan(i * outputs, outputs));
            }

            if (bias is not null)
            {
                Numerics.Elementwise.Axpy(constant, read, bias);
            }
        }

        float[] narrow = new float[weights.Length];
        for (int i = 0; i < kept; i++)
        {
            for (int output = 0; output < outputs; output++)
            {
                narrow[upright ? (i * outputs) + output : (output * kept) + i] = (float)weights[(i * outputs) + output];
            }
        }

        layer.Replace(
            graph,
            DenseLayer.WeightsInput,
            upright
                ? OnnxTensor.Create<float>(layer.Weights.Name, narrow, kept, outputs)
                : OnnxTensor.Create<float>(layer.Weights.Name, narrow, outputs, kept));
        if (bias is not null)
        {
            layer.Replace(
                graph,
                DenseLayer.BiasInput,
                OnnxTensor.Create<float>(layer.Bias!.Name, Array.ConvertAll(bias, value => (float)value), [.. layer.Bias.Dimensions]));
        }
    }
}
