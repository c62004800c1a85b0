using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace FullStackAI.Onnx;

/// <summary>A constant tensor: weights, tables, or an attribute's value.</summary>
public sealed class OnnxTensor
{
    private ReadOnlyMemory<byte> _raw;
    private string[]? _strings;

    internal OnnxTensor(string name, OnnxElementType elementType, long[] dimensions)
    {
        Name = name;
        ElementType = elementType;
        Dimensions = dimensions;
    }

    /// <summary>The name nodes read it by; may be empty for an attribute's tensor.</summary>
    public string Name { get; set; }

    /// <summary>What one element is.</summary>
    public OnnxElementType ElementType { get; }

    /// <summary>The sizes, outermost first; empty for a scalar.</summary>
    public IReadOnlyList<long> Dimensions { get; }

    /// <summary>A note for people.</summary>
    public string Documentation { get; set; } = "";

    /// <summary>Where the data lie when outside the file; null when they are at hand.</summary>
    public OnnxExternalData? External { get; internal set; }

    /// <summary>Number of elements: the product of <see cref="Dimensions"/>.</summary>
    /// <exception cref="OnnxException">The product does not fit 63 bits, or a size is negative.</exception>
    public long ElementCount
    {
        get
        {
            long count = 1;
            foreach (long size in Dimensions)
            {
                if (size < 0 || (size > 0 && count > long.MaxValue / 16 / size))
                {
                    throw new OnnxException($"Tensor '{Name}' has the shape [{string.Join(", ", Dimensions)}], which no tensor can have.");
                }

                count *= size;
            }

            return count;
        }
    }

    internal List<byte>? Unknown { get; set; }

    /// <summary>The elements as little-endian bytes; empty for text and for data that are still outside the file.</summary>
    public ReadOnlyMemory<byte> Raw
    {
        get => _raw;
        internal set => _raw = value;
    }

    /// <summary>A tensor of numbers.</summary>
    /// <typeparam name="T">A primitive number, <see cref="bool"/> or <see cref="Half"/>.</typeparam>
    /// <param name="name">The name nodes read it by.</param>
    /// <param name="values">[product of <paramref name="dimensions"/>]; the elements, last axis fastest. They are copied.</param>
    /// <param name="dimensions">The sizes, outermost first; none for a scalar.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">The number of values is not the product of the sizes.</exception>
    public static OnnxTensor Create<T>(string name, ReadOnlySpan<T> values, params long[] dimensions)
        where T : unmanaged
    {
        var tensor = new OnnxTensor(name, OnnxElementTypes.Of<T>(), [.. dimensions]);
        RequireCount(tensor, values.Length);
        tensor._raw = MemoryMarshal.AsBytes(values).ToArray();
        return tensor;
    }

    /// <summary>A tensor of text.</summary>
    /// <param name="name">The name nodes read it by.</param>
    /// <param name="values">[product of <paramref name="dimensions"/>]; the elements, last axis fastest. They are copied.</param>
    /// <param name="dimensions">The sizes, outermost first; none for a scalar.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">The number of values is not the product of the sizes.</exception>
    public static OnnxTensor Create(string name, ReadOnlySpan<string> values, params long[] dimensions)
    {
        var tensor = new OnnxTensor(name, OnnxElementType.String, [.. dimensions]);
        RequireCount(tensor, values.Length);
        tensor._strings = values.ToArray();
        return tensor;
    }

    /// <summary>A tensor over bytes in ONNX's raw form.</summary>
    /// <param name="name">The name nodes read it by.</param>
    /// <param name="elementType">What one element is; not text.</param>
    /// <param name="raw">Little-endian elements, last axis fastest; kept, not copied.</param>
    /// <param name="dimensions">The sizes, outermost first; none for a scalar.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">The bytes are not as many as the shape needs.</exception>
    public static OnnxTensor FromRaw(string name, OnnxElementType elementType, ReadOnlyMemory<byte> raw, params long[] dimensions)
    {
        var tensor = new OnnxTensor(name, elementType, [.. dimensions]);
        long expected = elementType.ByteCount(tensor.ElementCount);
        if (raw.Length != expected)
        {
            throw new ArgumentException(
                $"Tensor '{name}' of {elementType.OnnxName()}[{string.Join(',', dimensions)}] needs {expected} bytes; got {raw.Length}.",
                nameof(raw));
        }

        tensor._raw = raw;
        return tensor;
    }

    /// <summary>The numbers, without a copy.</summary>
    /// <typeparam name="T">The .NET type of <see cref="ElementType"/>.</typeparam>
    /// <returns>[<see cref="ElementCount"/>]; last axis fastest.</returns>
    /// <exception cref="OnnxException">The elements are of another type, the data are
    /// outside the file, or do not fill the shape.</exception>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged
    {
        if (OnnxElementTypes.Of<T>() != ElementType)
        {
            throw new OnnxException($"Tensor '{Name}' holds {ElementType.OnnxName()}, not {OnnxElementTypes.Of<T>().OnnxName()}.");
        }

        RequireData();
        return MemoryMarshal.Cast<byte, T>(_raw.Span);
    }

    /// <summary>The text elements.</summary>
    /// <returns>[<see cref="ElementCount"/>]; last axis fastest.</returns>
    /// <exception cref="OnnxException">The elements are not text.</exception>
    public IReadOnlyList<string> Strings() =>
        ElementType == OnnxElementType.String
            ? _strings ?? []
            : throw new OnnxException($"Tensor '{Name}' holds {ElementType.OnnxName()}, not text.");

    /// <summary>A short text for people: name, type, shape and the first values.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Name}: {ElementType.OnnxName()}[{string.Join(',', Dimensions)}]{Preview()}";

    internal void SetStrings(IEnumerable<ReadOnlyMemory<byte>> values) =>
        _strings = [.. values.Select(value => Encoding.UTF8.GetString(value.Span))];

    internal void RequireData()
    {
        if (External is { } external)
        {
            throw new OnnxException(
                $"The data of tensor '{Name}' lie in '{external.Location}' and were not loaded. Load the model from its file, with ExternalData = Load.");
        }

        if (ElementType != OnnxElementType.String && _raw.Length != ElementType.ByteCount(ElementCount))
        {
            throw new OnnxException(
                $"Tensor '{Name}' of {ElementType.OnnxName()}[{string.Join(',', Dimensions)}] needs {ElementType.ByteCount(ElementCount)} bytes of data; the file has {_raw.Length}.");
        }
    }

    private string Preview()
    {
        const int Shown = 6;
        if (External is not null)
        {
            return $" in {External.Location}";
        }

        string[] values = ElementType switch
        {
            OnnxElementType.String => [.. (_strings ?? []).Take(Shown + 1).Select(text => $"\"{text}\"")],
            OnnxElementType.Float => First<float>(),
            OnnxElementType.Double => First<double>(),
            OnnxElementType.Int64 => First<long>(),
            OnnxElementType.Int32 => First<int>(),
            OnnxElementType.Bool => First<bool>(),
            _ => [],
        };
        return values.Length == 0 ? "" : $" {{{string.Join(", ", values.Take(Shown))}{(values.Length > Shown ? ", …" : "")}}}";

        string[] First<T>()
            where T : unmanaged
        {
            ReadOnlySpan<T> all = MemoryMarshal.Cast<byte, T>(_raw.Span);
            var first = new string[Math.Min(all.Length, Shown + 1)];
            for (int i = 0; i < first.Length; i++)
            {
                first[i] = string.Create(CultureInfo.InvariantCulture, $"{all[i]}");
            }

            return first;
        }
    }

    private static void RequireCount(OnnxTensor tensor, int values)
    {
        if (tensor.ElementCount != values)
        {
            throw new ArgumentException(
                $"Tensor '{tensor.Name}' of shape [{string.Join(", ", tensor.Dimensions)}] needs {tensor.ElementCount} values; got {values}.",
                nameof(values));
        }
    }
}
