using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Room for the sampled values of one feature, used for one feature after another and given back
/// before trees grow. 12 bytes a sampled row. One instance per thread.</summary>
/// <param name="rows">Most values.</param>
internal sealed class BinSample(int rows) : IDisposable
{
    private readonly NativeArray<float> _values = new(rows, zeroed: false);
    private readonly NativeArray<float> _distinct = new(rows + 1L, zeroed: false);
    private readonly NativeArray<int> _counts = new(rows + 1L, zeroed: false);

    /// <summary>[rows]; the values.</summary>
    internal Span<float> Values => _values.Span;

    /// <summary>[rows + 1]; different values and zero, ascending. While values are sorted, anything.</summary>
    internal Span<float> Distinct => _distinct.Span;

    /// <summary>[rows + 1]; how often each of them occurs.</summary>
    internal Span<int> Counts => _counts.Span;

    public void Dispose()
    {
        _values.Dispose();
        _distinct.Dispose();
        _counts.Dispose();
    }
}
