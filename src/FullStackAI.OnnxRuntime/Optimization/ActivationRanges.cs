using FullStackAI.Onnx;
using FullStackAI.Onnx.Rewriting;

namespace FullStackAI.OnnxRuntime;

/// <summary>Runs a model over calibration data and learns the range of each value that quantisation asks for.</summary>
internal static class ActivationRanges
{
    internal static Dictionary<string, (float Low, float High)> Learn(
        OnnxDocument document,
        IReadOnlyList<IReadOnlyDictionary<string, OnnxData>> batches,
        QuantizationOptions options,
        CancellationToken cancellationToken)
    {
        string[] observed = [.. StaticQuantization.Observed(document.Graph)];
        if (observed.Length == 0)
        {
            return new(StringComparer.Ordinal); // a model of trees, for example: the caller says that nothing can be quantised
        }

        var given = document.Graph.Inputs.Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        using OnnxModel model = OnnxModel.Load(
            WithOutputs(document, observed.Where(name => !given.Contains(name))),
            new OnnxModelOptions { Device = Device.Cpu, Optimization = GraphOptimization.Basic },
            cancellationToken);
        var ranges = new Dictionary<string, (float Low, float High)>(StringComparer.Ordinal);
        ForEach(model, batches, observed, given, (name, values) =>
        {
            (float low, float high) = ranges.GetValueOrDefault(name, (float.PositiveInfinity, float.NegativeInfinity));
            foreach (float value in values)
            {
                if (float.IsFinite(value))
                {
                    (low, high) = (Math.Min(low, value), Math.Max(high, value));
                }
            }

            ranges[name] = (low, high);
        }, cancellationToken);
        if (ranges.FirstOrDefault(range => range.Value.Low > range.Value.High) is { Key: { } empty })
        {
            throw new OnnxException(
                $"The calibration data gave no finite value for '{empty}'. Calibrate with rows like those the model will see.");
        }

        return options.Calibration == CalibrationMethod.MinMax
            ? ranges
            : Cut(model, batches, observed, given, ranges, options, cancellationToken);
    }

    private static Dictionary<string, (float Low, float High)> Cut(
        OnnxModel model,
        IReadOnlyList<IReadOnlyDictionary<string, OnnxData>> batches,
        string[] observed,
        HashSet<string> given,
        Dictionary<string, (float Low, float High)> ranges,
        QuantizationOptions options,
        CancellationToken cancellationToken)
    {
        Dictionary<string, ValueHistogram> histograms = ranges.ToDictionary(
            range => range.Key, range => new ValueHistogram(range.Value.Low, range.Value.High), StringComparer.Ordinal);
        ForEach(model, batches, observed, given, (name, values) => histograms[name].Add(values), cancellationToken);
        return histograms.ToDictionary(
            pair => pair.Key,
            pair => options.Calibration == CalibrationMethod.Percentile ? pair.Value.Covering(options.Percentile) : pair.Value.LeastLoss(),
            StringComparer.Ordinal);
    }

    private static void ForEach(
        OnnxModel model,
        IReadOnlyList<IReadOnlyDictionary<string, OnnxData>> batches,
        string[] observed,
        HashSet<string> given,
        Observer observe,
        CancellationToken cancellationToken)
    {
        string[] computed = [.. observed.Where(name => !given.Contains(name))];
        foreach (IReadOnlyDictionary<string, OnnxData> batch in batches)
        {
            IReadOnlyDictionary<string, OnnxData> results = computed.Length == 0 ? batch : model.Run(batch, computed, cancellationToken);
            foreach (string name in observed)
            {
                observe(name, (given.Contains(name) ? batch[name] : results[name]).AsTensor().Values<float>());
            }
        }
    }

    /// <summary>The model with more of its values given out.</summary>
    internal static byte[] WithOutputs(OnnxDocument document, IEnumerable<string> names)
    {
        OnnxDocument copy = GraphEditor.Copy(document);
        var known = copy.Graph.Outputs.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        foreach (string name in names.Where(known.Add))
        {
            copy.Graph.Outputs.Add(new OnnxValueInfo(name, new OnnxTensorType(OnnxElementType.Float, null)));
        }

        return copy.ToArray();
    }

    private delegate void Observer(string name, ReadOnlySpan<float> values);
}
