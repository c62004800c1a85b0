namespace FullStackAI.Onnx.Rewriting;

/// <summary>Takes units out of hidden layers and lets those that stay do their work.</summary>
internal static class UnitPruning
{
    // The covariance of wider layers takes more than 134 MB, and a minute to factor.
    private const int MostUnits = 4096;

    /// <summary>The values whose units can go: what a fully connected layer reads of another, through element-wise functions only.</summary>
    /// <returns>For each value its number of units.</returns>
    internal static Dictionary<string, int> Observed(OnnxGraph graph)
    {
        var links = new GraphLinks(graph);
        return Pruning.Chains(graph, links).Where(chain => chain.First.Outputs is > 1 and <= MostUnits).ToDictionary(chain => chain.Second.Node.Inputs[0], chain => chain.First.Outputs, StringComparer.Ordinal);
    }

    /// <summary>Ranks the units of each such value.</summary>
    internal static Dictionary<string, UnitSubstitution> Rank(OnnxGraph graph, IReadOnlyDictionary<string, ActivationSums> activations, CancellationToken cancellationToken)
    {
        var links = new GraphLinks(graph);
        var ranked = new Dictionary<string, UnitSubstitution>(StringComparer.Ordinal);
        foreach ((_, DenseLayer second) in Pruning.Chains(graph, links))
        {
            if (activations.TryGetValue(second.Node.Inputs[0], out ActivationSums? sums))
            {
                double[] norms = [.. Pruning.SquaredNorms(second.Weights, 1 - second.OutputAxis).Select(Math.Sqrt)];
                ranked[second.Node.Inputs[0]] = new UnitSubstitution(sums, norms, HasWholeBias(second), cancellationToken);
            }
        }

        return ranked;
    }

    /// <summary>Narrows each ranked layer.</summary>
    /// <param name="graph">The graph; changed.</param>
    /// <param name="ranked">The ranks, by the value that is read.</param>
    /// <param name="share">Share of the units to go, in [0, 1); at least one stays.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    internal static void Apply(OnnxGraph graph, IReadOnlyDictionary<string, UnitSubstitution> ranked, double share, CancellationToken cancellationToken)
    {
        foreach (OnnxNode node in graph.Nodes.ToList())
        {
            var links = new GraphLinks(graph);
            if (Pruning.ChainFrom(node, links) is not { } chain || !ranked.TryGetValue(chain.Second.Node.Inputs[0], out UnitSubstitution? substitution))
            {
                continue;
            }

            int units = chain.First.Outputs;
            int count = Math.Max(1, units - (int)(share * units));
            if (count < units)
            {
                int[] kept = substitution.Kept(count);
                Pruning.Narrow(graph, chain.First, kept);
                Rewrite(graph, chain.Second, units, kept, substitution, cancellationToken);
            }
        }
    }

    private static bool HasWholeBias(DenseLayer layer) => layer.Bias is { } bias && bias.ElementCount == layer.Outputs;

    private static void Rewrite(OnnxGraph graph, DenseLayer layer, int units, int[] kept, UnitSubstitution substitution, CancellationToken cancellationToken)
    {
        bool upright = layer.OutputAxis == 1;
        int outputs = layer.Outputs;
        ReadOnlySpan<float> old = layer.Weights.Values<float>();
        double[] weights = new double[kept.Length * outputs]; // [kept × outputs]
        double[]? bias = HasWholeBias(layer) ? [.. layer.Bias!.Values<float>().ToArray()] : null;
        for (int i = 0; i < kept.Length; i++)
        {
            for (int output = 0; output < outputs; output++)
            {
                weights[(i * outputs) + output] = old[Place(kept[i], output)];
            }
        }

        double[] read = new double[outputs];
        foreach ((int unit, double constant, double[] shares) in substitution.Others(kept, cancellationToken))
        {
            for (int output = 0; output < outputs; output++)
            {
                read[output] = layer.Weights.Values<float>()[Place(unit, output)];
            }

            for (int i = 0; i < kept.Length; i++)
            {
                Numerics.Elementwise.Axpy(shares[i], read, weights.AsSpan(i * outputs, outputs));
            }

            if (bias is not null)
            {
                Numerics.Elementwise.Axpy(constant, read, bias);
            }
        }

        float[] narrow = new float[weights.Length];
        for (int i = 0; i < kept.Length; i++)
        {
            for (int output = 0; output < outputs; output++)
            {
                narrow[upright ? (i * outputs) + output : (output * kept.Length) + i] = (float)weights[(i * outputs) + output];
            }
        }

        Pruning.Replace(graph, layer.Node, 1, upright ? OnnxTensor.Create<float>(layer.Weights.Name, narrow, kept.Length, outputs) : OnnxTensor.Create<float>(layer.Weights.Name, narrow, outputs, kept.Length));
        if (bias is not null)
        {
            Pruning.Replace(graph, layer.Node, 2, OnnxTensor.Create<float>(layer.Bias!.Name, Array.ConvertAll(bias, value => (float)value), [.. layer.Bias.Dimensions]));
        }

        int Place(int unit, int output) => upright ? (unit * outputs) + output : (output * units) + unit;
    }
}
