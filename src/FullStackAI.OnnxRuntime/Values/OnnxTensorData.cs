using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>A tensor over a managed array.</summary>
public sealed class OnnxTensorData : OnnxData
{
    private readonly Array _values;
    private readonly long[] _shape;

    internal OnnxTensorData(Array values, OnnxElementType element, long[] shape)
    {
        _values = values;
        _shape = shape;
        ElementType = element;
    }

    /// <summary>What one element is.</summary>
    public OnnxElementType ElementType { get; }

    /// <summary>The sizes, outermost first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>Number of elements.</summary>
    public int Count => _values.Length;

    /// <summary>A tensor of numbers over an array that is kept, not copied.</summary>
    /// <typeparam name="T">A primitive number, <see cref="bool"/> or <see cref="Half"/>.</typeparam>
    /// <param name="values">[product of <paramref name="shape"/>]; last axis fastest; must not change during a run.</param>
    /// <param name="shape">The sizes, outermost first; none for a scalar.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">The number of values is not the product of the sizes.</exception>
    public static OnnxTensorData Of<T>(T[] values, params long[] shape)
        where T : unmanaged => new(Checked(values, shape), OnnxElementTypes.Of<T>(), [.. shape]);

    /// <summary>A tensor of texts over an array that is kept, not copied.</summary>
    /// <param name="values">[product of <paramref name="shape"/>]; last axis fastest; null counts as empty.</param>
    /// <param name="shape">The sizes, outermost first; none for a scalar.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">The number of values is not the product of the sizes.</exception>
    public static OnnxTensorData Of(string[] values, params long[] shape) =>
        new(Checked(values, shape), OnnxElementType.String, [.. shape]);

    /// <summary>The numbers, without a copy.</summary>
    /// <typeparam name="T">The .NET type of <see cref="ElementType"/>.</typeparam>
    /// <returns>[<see cref="Count"/>]; last axis fastest.</returns>
    /// <exception cref="InvalidOperationException">The elements are of another type.</exception>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged =>
        ElementType == OnnxElementTypes.Of<T>()
            ? (T[])_values
            : throw new InvalidOperationException($"The tensor holds {ElementType.OnnxName()}, not {OnnxElementTypes.Of<T>().OnnxName()}.");

    /// <summary>The texts.</summary>
    /// <returns>[<see cref="Count"/>]; last axis fastest.</returns>
    /// <exception cref="InvalidOperationException">The elements are not text.</exception>
    public IReadOnlyList<string> Texts() =>
        _values as string[] ?? throw new InvalidOperationException($"The tensor holds {ElementType.OnnxName()}, not text.");

    /// <summary>Type and shape: <c>float[2,3]</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{ElementType.OnnxName()}[{string.Join(',', _shape)}]";

    internal Array Array => _values;

    internal long[] Sizes => _shape;

    internal override string Describe() => $"a tensor {this}";

    private static T[] Checked<T>(T[] values, long[] shape)
    {
        ArgumentNullException.ThrowIfNull(values);
        long count = 1;
        foreach (long size in shape)
        {
            count = size < 0
                ? throw new ArgumentException($"The shape [{string.Join(", ", shape)}] has a negative size.", nameof(shape))
                : checked(count * size);
        }

        return count == values.Length
            ? values
            : throw new ArgumentException(
                $"The shape [{string.Join(", ", shape)}] needs {count} values; got {values.Length}.", nameof(values));
    }
}
