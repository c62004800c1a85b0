using FullStackAI.Onnx;
using FullStackAI.Onnx.Rewriting;

namespace FullStackAI.OnnxRuntime;

/// <summary>Turns one layer after the other, measures the whole model, and keeps what is faster; then
/// gives floating point back to the layers that cost too much accuracy.</summary>
/// <remarks>Whole models are timed, not nodes, because a runtime fuses layers and moves data
/// between them: a layer's form changes its neighbours' time.</remarks>
internal sealed class PrecisionSearch(
    OnnxDocument before,
    OnnxDocument fused,
    IReadOnlyDictionary<string, (float Low, float High)> ranges,
    IReadOnlyList<IReadOnlyDictionary<string, OnnxData>> batches,
    IReadOnlyList<int>? labels,
    QuantizationOptions quantization,
    PrecisionOptions options,
    TimeProvider time,
    CancellationToken cancellationToken)
{
    private readonly long _start = time.GetTimestamp();
    private readonly DenseLayer[] _layers =
    [
        .. DenseLayer.In(fused.Graph, new GraphLinks(fused.Graph)).Where(layer => ranges.ContainsKey(layer.Node.Inputs[0]))
    ];
    private readonly HashSet<string> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _speedUps = new(StringComparer.Ordinal);
    private readonly HashSet<string> _forAccuracy = new(StringComparer.Ordinal);

    /// <summary>Whether there is anything to choose.</summary>
    internal bool HasLayers => _layers.Length > 0;

    /// <summary>The times of two models; null (the default) runs them.</summary>
    internal Func<OnnxDocument, OnnxDocument, (TimeSpan Now, TimeSpan Then)>? Measure { get; init; }

    internal PrecisionChoice Run()
    {
        _kept.UnionWith(StaticQuantization.SmallConvolutions(_layers, quantization.LeastProducts));
        OnnxDocument best = SearchSpeed();
        OnnxComparisonReport report = Compare(best);
        if (!(report.PointsLost <= options.MostPointsLost))
        {
            (best, report) = SearchAccuracy(best, report);
        }

        return new PrecisionChoice(best, [.. _layers.Select(Outcome)], report);
    }

    private OnnxDocument SearchSpeed()
    {
        OnnxDocument best = Make(_kept);

        // The fewer products a layer adds up, the less integers can save it and the more their way in and out costs.
        foreach (DenseLayer layer in _layers.OrderBy(layer => layer.Products).ThenBy(layer => layer.Weights.ElementCount))
        {
            if (time.GetElapsedTime(_start) > options.Budget)
            {
                break;
            }

            string name = layer.Node.Outputs[0];
            bool wasFloat = _kept.Contains(name);
            HashSet<string> other = [.. _kept];
            _ = wasFloat ? other.Remove(name) : other.Add(name);
            OnnxDocument document = Make(other);
            (TimeSpan now, TimeSpan then) = (Measure ?? Medians)(best, document);
            _speedUps[name] = wasFloat ? now / then : then / now;
            if (then < now * (1 - options.LeastGain))
            {
                best = document;
                _kept.Clear();
                _kept.UnionWith(other);
            }
        }

        return best;
    }

    // The layers whose integers move the answers most, each by itself, go back first.
    private (OnnxDocument Best, OnnxComparisonReport Report) SearchAccuracy(OnnxDocument best, OnnxComparisonReport report)
    {
        string[] names = [.. _layers.Select(layer => layer.Node.Outputs[0]).Where(name => !_kept.Contains(name))];
        string[] all = [.. _layers.Select(layer => layer.Node.Outputs[0])];
        Dictionary<string, double> harm = names.ToDictionary(
            name => name, name => Compare(Make([.. all.Where(other => other != name)])).MeanDifference, StringComparer.Ordinal);
        foreach (string name in names.OrderByDescending(name => harm[name]))
        {
            _kept.Add(name);
            _forAccuracy.Add(name);
            best = Make(_kept);
            report = Compare(best);
            if (report.PointsLost <= options.MostPointsLost)
            {
                break;
            }
        }

        return (best, report);
    }

    private LayerPrecision Outcome(DenseLayer layer)
    {
        string name = layer.Node.Outputs[0];
        LayerForm form = _forAccuracy.Contains(name) ? LayerForm.FloatForAccuracy
            : _kept.Contains(name) ? LayerForm.FloatForSpeed
            : LayerForm.Integers;
        return new LayerPrecision(
            layer.Node.Name.Length > 0 ? layer.Node.Name : name,
            layer.Node.Operation,
            form,
            _speedUps.TryGetValue(name, out double speedUp) ? speedUp : null);
    }

    private OnnxDocument Make(HashSet<string> kept)
    {
        if (kept.Count == _layers.Length)
        {
            return before;
        }

        OnnxDocument copy = GraphEditor.Copy(fused);
        StaticQuantization.Apply(copy.Graph, ranges, quantization.PerChannel, quantization.LargestWeight, kept);
        return copy;
    }

    private (TimeSpan Now, TimeSpan Then) Medians(OnnxDocument now, OnnxDocument then)
    {
        using OnnxModel first = OnnxModel.Load(now.ToArray(), options.Model, cancellationToken);
        using OnnxModel second = OnnxModel.Load(then.ToArray(), options.Model, cancellationToken);
        return OnnxComparison.Medians(first, second, batches[0], time, cancellationToken);
    }

    private OnnxComparisonReport Compare(OnnxDocument document) =>
        OnnxComparison.Run(before, document, batches, labels, options.Model, time, cancellationToken);
}
