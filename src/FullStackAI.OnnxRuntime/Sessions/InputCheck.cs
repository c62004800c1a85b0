using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>Compares what came with what the model wants; all differences are told at once.</summary>
internal static class InputCheck
{
    /// <summary>Refuses inputs that do not fit; gives the sizes that named free dimensions took.</summary>
    internal static Dictionary<string, long> Require(OnnxModel model, IReadOnlyDictionary<string, OnnxData> inputs)
    {
        var dimensions = new Dictionary<string, long>(StringComparer.Ordinal);
        List<string>? faults = null;
        foreach (OnnxValueInfo wanted in model.Inputs)
        {
            if (!inputs.TryGetValue(wanted.Name, out OnnxData? data) || data is null)
            {
                (faults ??= []).Add($"'{wanted.Name}' is missing");
            }
            else if (Fault(wanted, data, dimensions) is { } fault)
            {
                (faults ??= []).Add(fault);
            }
        }

        if (inputs.Count > model.Inputs.Count || faults is not null)
        {
            foreach (string name in inputs.Keys.Where(name => model.Input(name) is null))
            {
                (faults ??= []).Add($"'{name}' is no input of the model");
            }
        }

        return faults is null
            ? dimensions
            : throw Refusal(
                model,
                faults,
                inputs.Select(pair =>
                    $"{pair.Key}: {(pair.Value is OnnxTensorData tensor ? tensor.ToString() : pair.Value?.Describe() ?? "null")}"));
    }

    /// <summary>Refuses shapes that do not fit; gives the sizes that named free dimensions took.</summary>
    internal static Dictionary<string, long> Require(OnnxModel model, Dictionary<string, long[]> shapes)
    {
        var dimensions = new Dictionary<string, long>(StringComparer.Ordinal);
        var faults = new List<string>();
        foreach ((string name, long[] shape) in shapes)
        {
            if (model.Input(name) is not { } wanted)
            {
                faults.Add($"'{name}' is no input of the model");
            }
            else if (wanted.Type is OnnxTensorType type && ShapeFault(name, type, shape, dimensions) is { } fault)
            {
                faults.Add(fault);
            }
        }

        return faults.Count == 0
            ? dimensions
            : throw Refusal(model, faults, shapes.Select(pair => $"{pair.Key}: [{string.Join(',', pair.Value)}]"));
    }

    private static ArgumentException Refusal(OnnxModel model, List<string> faults, IEnumerable<string> came) =>
        new($"The inputs do not fit the model: {string.Join("; ", faults)}.\n  The model wants {string.Join(", ", model.Inputs)}.\n  What came is {string.Join(", ", came.DefaultIfEmpty("nothing"))}.");

    private static string? Fault(OnnxValueInfo wanted, OnnxData data, Dictionary<string, long> dimensions)
    {
        if (wanted.Type is not OnnxTensorType type)
        {
            bool fits = (wanted.Type, data) is (OnnxSequenceType, OnnxSequenceData) or (OnnxMapType, OnnxMapData) or (OnnxOptionalType, _);
            return fits ? null : $"'{wanted.Name}' is {data.Describe()}, expected {wanted.Type}";
        }

        if (data is not OnnxTensorData tensor)
        {
            return $"'{wanted.Name}' is {data.Describe()}, expected a tensor {type}";
        }

        return tensor.ElementType != type.Element
            ? $"'{wanted.Name}' holds {tensor.ElementType.OnnxName()}, expected {type.Element.OnnxName()}"
            : ShapeFault(wanted.Name, type, tensor.Sizes, dimensions);
    }

    private static string? ShapeFault(string name, OnnxTensorType type, long[] shape, Dictionary<string, long> dimensions)
    {
        if (type.Shape is not { } axes)
        {
            return null;
        }

        if (axes.Count != shape.Length)
        {
            return $"'{name}' has {shape.Length} axes, expected {axes.Count}";
        }

        for (int i = 0; i < shape.Length; i++)
        {
            if (axes[i].Size is { } size && size != shape[i])
            {
                return $"'{name}' has {shape[i]} on axis {i}, expected {size}";
            }

            if (axes[i].Name is { } free && !dimensions.TryAdd(free, shape[i]) && dimensions[free] != shape[i])
            {
                return $"'{name}' has {shape[i]} on axis {i} ('{free}'), where another input has {dimensions[free]}";
            }
        }

        return null;
    }
}
