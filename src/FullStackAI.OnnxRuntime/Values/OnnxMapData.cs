namespace FullStackAI.OnnxRuntime;

/// <summary>A dictionary as two tensors of equal length: keys and values.</summary>
public sealed class OnnxMapData : OnnxData
{
    /// <summary>A map.</summary>
    /// <param name="keys">[entries]; integers or texts.</param>
    /// <param name="values">[entries].</param>
    public OnnxMapData(OnnxTensorData keys, OnnxTensorData values)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(values);
        if (keys.Count != values.Count)
        {
            throw new ArgumentException(
                $"A map has as many values as keys; got {keys.Count} keys and {values.Count} values.", nameof(values));
        }

        Keys = keys;
        Values = values;
    }

    /// <summary>[entries]; integers or texts.</summary>
    public OnnxTensorData Keys { get; }

    /// <summary>[entries].</summary>
    public OnnxTensorData Values { get; }

    /// <summary>The map as a dictionary from text to number, as classifiers give it.</summary>
    /// <returns>Number by key; integer keys are written in digits.</returns>
    /// <exception cref="InvalidOperationException">The values are not float, or the keys neither text nor int64.</exception>
    public IReadOnlyDictionary<string, float> ToDictionary()
    {
        var result = new Dictionary<string, float>(StringComparer.Ordinal);
        ReadOnlySpan<float> values = Values.Values<float>();
        for (int i = 0; i < values.Length; i++)
        {
            string key = Keys.ElementType == Onnx.OnnxElementType.String
                ? Keys.Texts()[i]
                : Keys.Values<long>()[i].ToString(System.Globalization.CultureInfo.InvariantCulture);
            result[key] = values[i];
        }

        return result;
    }

    internal override string Describe() => $"a map of {Keys.Count}";
}
