namespace FullStackAI.Onnx.Rewriting;

/// <summary>Takes units out of hidden layers and lets those that stay do their work.</summary>
internal static class UnitPruning
{
    // Three matrices of that side are held at once: 400 MB.
    private const int MostUnits = 4096;

    /// <summary>The values whose units can go: what a fully connected layer reads of another, through element-wise functions only.</summary>
    /// <returns>For each value its number of units.</returns>
    internal static Dictionary<string, int> Observed(OnnxGraph graph)
    {
        var links = new GraphLinks(graph);
        return Pruning.Chains(graph, links).Where(chain => chain.First.Outputs is > 1 and <= MostUnits).ToDictionary(chain => chain.Second.Node.Inputs[0], chain => chain.First.Outputs, StringComparer.Ordinal);
    }

    /// <summary>Ranks the units of each such value.</summary>
    internal static Dictionary<string, UnitRanking> Rank(OnnxGraph graph, IReadOnlyDictionary<string, ActivationSums> activations, CancellationToken cancellationToken)
    {
        var links = new GraphLinks(graph);
        var ranked = new Dictionary<string, UnitRanking>(StringComparer.Ordinal);
        foreach ((_, DenseLayer second) in Pruning.Chains(graph, links))
        {
            if (activations.TryGetValue(second.Node.Inputs[0], out ActivationSums? sums))
            {
                double[] norms = [.. Pruning.SquaredNorms(second.Weights, 1 - second.OutputAxis).Select(Math.Sqrt)];
                ranked[second.Node.Inputs[0]] = new UnitRanking(sums, norms, HasWholeBias(second), cancellationToken);
            }
        }

        return ranked;
    }

    /// <summary>Narrows the ranked layers, one after the other from the input on.</summary>
    /// <param name="graph">The graph; changed.</param>
    /// <param name="ranked">The ranks, by the value that is read.</param>
    /// <param name="share">Share of the units to go, in [0, 1); at least one stays.</param>
    /// <param name="observe">Runs the graph as it is now up to a value of the given number of units that stay, and gives what it said there and before.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    internal static void Apply(OnnxGraph graph, IReadOnlyDictionary<string, UnitRanking> ranked, double share, Func<string, int, ActivationPairs> observe, CancellationToken cancellationToken)
    {
        foreach (OnnxNode node in graph.Nodes.ToList())
        {
            var links = new GraphLinks(graph);
            if (Pruning.ChainFrom(node, links) is not { } chain || !ranked.TryGetValue(chain.Second.Node.Inputs[0], out UnitRanking? ranking))
            {
                continue;
            }

            int units = chain.First.Outputs;
            int count = Math.Max(1, units - (int)(share * units));
            if (count < units)
            {
                int[] kept = ranking.Kept(count);
                Pruning.Narrow(graph, chain.First, kept);
                ActivationPairs pairs = observe(chain.Second.Node.Inputs[0], count);
                Rewrite(graph, chain.Second, units, UnitReconstruction.Of(pairs, kept, HasWholeBias(chain.Second), cancellationToken), count);
            }
        }
    }

    private static bool HasWholeBias(DenseLayer layer) => layer.Bias is { } bias && bias.ElementCount == layer.Outputs;

    private static void Rewrite(OnnxGraph graph, DenseLayer layer, int units, IEnumerable<(int Unit, double Constant, double[] Shares)> reconstruction, int kept)
    {
        bool upright = layer.OutputAxis == 1;
        int outputs = layer.Outputs;
        double[] weights = new double[kept * outputs]; // [kept × outputs]
        double[]? bias = HasWholeBias(layer) ? [.. layer.Bias!.Values<float>().ToArray()] : null;
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

        Pruning.Replace(graph, layer.Node, 1, upright ? OnnxTensor.Create<float>(layer.Weights.Name, narrow, kept, outputs) : OnnxTensor.Create<float>(layer.Weights.Name, narrow, outputs, kept));
        if (bias is not null)
        {
            Pruning.Replace(graph, layer.Node, 2, OnnxTensor.Create<float>(layer.Bias!.Name, Array.ConvertAll(bias, value => (float)value), [.. layer.Bias.Dimensions]));
        }
    }
}
