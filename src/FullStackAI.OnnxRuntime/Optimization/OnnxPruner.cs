using FullStackAI.Onnx;
using FullStackAI.Onnx.Rewriting;

namespace FullStackAI.OnnxRuntime;

/// <summary>Takes units out of the hidden, fully connected layers of a network and lets those that stay do their
/// work: smaller and faster, with answers close to the old ones without training.</summary>
/// <remarks>
/// On example rows what each unit said is written as a sum of what those that stay say, and the layer behind takes
/// that sum in, layer after layer, so that a later one makes good what an earlier one lost;
/// the units that stay are the ones that explain the others best.
/// Layers of more than 4,096 units stay as they are. Results are the same for the same rows in the same batches.
/// </remarks>
public static class OnnxPruner
{
    private const int Steps = 32;
    private const int JudgedEvery = 4;

    /// <summary>Takes out a given share.</summary>
    /// <param name="document">The model.</param>
    /// <param name="calibration">Batches of inputs like those the model will see, by the
    /// names of its inputs; some rows for each unit are good.</param>
    /// <param name="share">Share of the units of each hidden layer to go, in [0, 1); at least one stays.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The narrower model; the one given stays as it is.</returns>
    /// <exception cref="OnnxException">The model has no hidden, fully connected layer with constant weights.</exception>
    public static OnnxDocument Units(
        OnnxDocument document,
        IReadOnlyList<IReadOnlyDictionary<string, OnnxData>> calibration,
        double share,
        CancellationToken cancellationToken = default)
    {
        PrunedShare.Require(share);
        RequireBatches(calibration);
        OnnxDocument fused = Fused(document);
        return Narrowed(fused, Rank(fused, calibration, cancellationToken), calibration, share, cancellationToken);
    }

    /// <summary>Takes out as many units as accuracy allows.</summary>
    /// <param name="document">The model.</param>
    /// <param name="calibration">Batches of inputs like those the model will see. Of four
    /// batches and more, each fourth is not learned from but judges.</param>
    /// <param name="labels">[rows of all batches]; the right class of each. Null judges by how many answers stay
    /// the same, or for one number a row by the share of its variance that is lost.</param>
    /// <param name="options">What may be lost, and what happens to the model afterwards; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The narrowest model found by halving the range of shares, and what it lost.</returns>
    /// <exception cref="OnnxException">The model has no hidden, fully connected layer with constant weights.</exception>
    public static PruningChoice Narrowest(
        OnnxDocument document,
        IReadOnlyList<IReadOnlyDictionary<string, OnnxData>> calibration,
        IReadOnlyList<int>? labels = null,
        PruningOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new PruningOptions();
        options.Validate();
        RequireBatches(calibration);
        OnnxDocument fused = Fused(document);
        (List<IReadOnlyDictionary<string, OnnxData>> learned, List<IReadOnlyDictionary<string, OnnxData>> judged, List<int>? right) = Split(
            calibration, labels);
        Dictionary<string, UnitRanking> ranked = Rank(fused, learned, cancellationToken);
        var best = new PruningChoice(document, 0, 0);
        for ((int low, int high) = (1, (int)(options.LargestShare * Steps)); low <= high;)
        {
            int middle = (low + high) / 2;
            OnnxDocument narrow = Narrowed(fused, ranked, learned, (double)middle / Steps, cancellationToken);
            OnnxDocument final = options.Then is { } then ? then(narrow) : narrow;
            double lost = OnnxComparison.Run(document, final, judged, right, cancellationToken: cancellationToken).PointsLost;
            if (lost <= options.MostPointsLost)
            {
                best = new PruningChoice(narrow, (double)middle / Steps, lost);
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return best;
    }

    private static OnnxDocument Fused(OnnxDocument document)
    {
        OnnxDocument copy = GraphEditor.Copy(document);
        MatrixFusion.Fuse(copy);
        return copy;
    }

    private static Dictionary<string, UnitRanking> Rank(
        OnnxDocument fused, IReadOnlyList<IReadOnlyDictionary<string, OnnxData>> batches, CancellationToken cancellationToken)
    {
        Dictionary<string, int> observed = UnitPruning.Observed(fused.Graph);
        if (observed.Count == 0)
        {
            throw new OnnxException(
                $"The model '{fused.Graph.Name}' has no fully connected layer of 2 to 4096 units with constant weights that another reads. Nothing was changed.");
        }

        Dictionary<string, ActivationSums> sums = observed.ToDictionary(
            pair => pair.Key, pair => new ActivationSums(pair.Value), StringComparer.Ordinal);
        using OnnxModel model = OnnxModel.Load(
            ActivationRanges.WithOutputs(fused, observed.Keys),
            new OnnxModelOptions { Device = Device.Cpu, Optimization = GraphOptimization.Basic },
            cancellationToken);
        foreach (IReadOnlyDictionary<string, OnnxData> batch in batches)
        {
            IReadOnlyDictionary<string, OnnxData> results = model.Run(batch, [.. observed.Keys], cancellationToken);
            foreach ((string name, ActivationSums sum) in sums)
            {
                sum.Add(results[name].AsTensor().Values<float>(), cancellationToken);
            }
        }

        return UnitPruning.Rank(fused.Graph, sums, cancellationToken);
    }

    private static OnnxDocument Narrowed(
        OnnxDocument fused,
        Dictionary<string, UnitRanking> ranked,
        IReadOnlyList<IReadOnlyDictionary<string, OnnxData>> batches,
        double share,
        CancellationToken cancellationToken)
    {
        OnnxDocument copy = GraphEditor.Copy(fused);
        UnitPruning.Apply(copy.Graph, ranked, share, Observe, cancellationToken);
        DeadNodes.Remove(copy.Graph);
        copy.Graph.Values.Clear();
        return copy;

        ActivationPairs Observe(string name, int kept)
        {
            using OnnxModel before = UpTo(fused, name, cancellationToken);
            using OnnxModel now = UpTo(copy, name, cancellationToken);
            ActivationPairs? pairs = null;
            foreach (IReadOnlyDictionary<string, OnnxData> batch in batches)
            {
                OnnxTensorData old = before.Run(batch, null, cancellationToken)[name].AsTensor();
                pairs ??= new ActivationPairs(kept, (int)old.Shape[^1]);
                pairs.Add(now.Run(batch, null, cancellationToken)[name].AsTensor().Values<float>(), old.Values<float>(), cancellationToken);
            }

            return pairs!;
        }
    }

    /// <summary>The part of a model that one of its values needs; all its inputs stay.</summary>
    private static OnnxModel UpTo(OnnxDocument document, string name, CancellationToken cancellationToken)
    {
        OnnxDocument part = GraphEditor.Copy(document);
        part.Graph.Outputs.Clear();
        part.Graph.Outputs.Add(new OnnxValueInfo(name, new OnnxTensorType(OnnxElementType.Float, null)));
        part.Graph.Values.Clear();
        DeadNodes.Remove(part.Graph);
        return OnnxModel.Load(
            part.ToArray(), new OnnxModelOptions { Device = Device.Cpu, Optimization = GraphOptimization.Basic }, cancellationToken);
    }

    private static Parts Split(IReadOnlyList<IReadOnlyDictionary<string, OnnxData>> batches, IReadOnlyList<int>? labels)
    {
        if (batches.Count < JudgedEvery)
        {
            return new Parts([.. batches], [.. batches], labels?.ToList());
        }

        var learned = new List<IReadOnlyDictionary<string, OnnxData>>();
        var judged = new List<IReadOnlyDictionary<string, OnnxData>>();
        List<int>? right = labels is null ? null : [];
        int start = 0;
        for (int i = 0; i < batches.Count; i++)
        {
            int rows = (int)batches[i].Values.OfType<OnnxTensorData>().First().Shape[0];
            bool judges = i % JudgedEvery == JudgedEvery - 1;
            (judges ? judged : learned).Add(batches[i]);
            if (judges)
            {
                right?.AddRange(labels!.Skip(start).Take(rows));
            }

            start += rows;
        }

        return labels is null || labels.Count == start
            ? new Parts(learned, judged, right)
            : throw new ArgumentException(
                $"There are {labels.Count} labels, and the batches have {start} rows; give the right class of each row.", nameof(labels));
    }

    private static void RequireBatches(IReadOnlyList<IReadOnlyDictionary<string, OnnxData>> calibration)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        if (calibration.Count == 0)
        {
            throw new ArgumentException(
                "Pruning learns from example inputs which units can stand for others; got none. Give at least one batch, or use OnnxRewriter.PruneUnits.",
                nameof(calibration));
        }
    }

    /// <summary>Batches that ranks are learned from, those that judge, and the right classes of the latter.</summary>
    private sealed record Parts(
        List<IReadOnlyDictionary<string, OnnxData>> Learned, List<IReadOnlyDictionary<string, OnnxData>> Judged, List<int>? Right);
}
