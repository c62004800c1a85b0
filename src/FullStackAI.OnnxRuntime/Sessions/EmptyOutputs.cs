using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>The answer to a batch of no rows: many kernels do not take one, so the model does not run.</summary>
internal static class EmptyOutputs
{
    /// <summary>Empty outputs where an input is empty along a free axis; null where there is something to run.</summary>
    internal static Dictionary<string, OnnxData>? For(
        IReadOnlyDictionary<string, OnnxData> inputs, OnnxValueInfo[] outputs, Dictionary<string, long> dimensions)
    {
        if (!inputs.Values.Any(data => data is OnnxTensorData { Count: 0, Sizes: [0, ..] }))
        {
            return null;
        }

        return outputs.ToDictionary(output => output.Name, output => Empty(output, dimensions), StringComparer.Ordinal);
    }

    private static OnnxData Empty(OnnxValueInfo output, Dictionary<string, long> dimensions)
    {
        if (output.Type is OnnxSequenceType)
        {
            return new OnnxSequenceData([]);
        }

        if (output.Type is not OnnxTensorType { Shape: { } shape } type)
        {
            throw new ArgumentException(
                $"The batch has no rows, and what the output '{output.Name}' ({output.Type}) is then does not follow from the model. Leave that output out of the run.");
        }

        long[] sizes = [.. shape.Select(
            dimension => dimension.Size ?? (dimension.Name is { } name ? dimensions.GetValueOrDefault(name) : 0))];
        if (!sizes.Contains(0))
        {
            throw new ArgumentException(
                $"The batch has no rows, and the output '{output.Name}' ({output.Type}) does not shrink with it. Give at least one row.");
        }

        return type.Element switch
        {
            OnnxElementType.String => OnnxTensorData.Of(Array.Empty<string>(), sizes),
            OnnxElementType.Float => OnnxTensorData.Of<float>([], sizes),
            OnnxElementType.Int64 => OnnxTensorData.Of<long>([], sizes),
            OnnxElementType.Int32 => OnnxTensorData.Of<int>([], sizes),
            OnnxElementType.Double => OnnxTensorData.Of<double>([], sizes),
            OnnxElementType.Bool => OnnxTensorData.Of<bool>([], sizes),
            OnnxElementType.UInt8 => OnnxTensorData.Of<byte>([], sizes),
            OnnxElementType.Int8 => OnnxTensorData.Of<sbyte>([], sizes),
            OnnxElementType.Int16 => OnnxTensorData.Of<short>([], sizes),
            OnnxElementType.UInt16 => OnnxTensorData.Of<ushort>([], sizes),
            OnnxElementType.UInt32 => OnnxTensorData.Of<uint>([], sizes),
            OnnxElementType.UInt64 => OnnxTensorData.Of<ulong>([], sizes),
            OnnxElementType.Float16 => OnnxTensorData.Of<Half>([], sizes),
            _ => throw new ArgumentException(
                $"The batch has no rows, and the output '{output.Name}' holds {type.Element.OnnxName()}. Give at least one row."),
        };
    }
}
