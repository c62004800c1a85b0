namespace FullStackAI.Data;

/// <summary>The stored numbers of one sparse row.</summary>
/// <param name="indices">[stored]; ascending column numbers.</param>
/// <param name="values">[stored]; the numbers.</param>
public readonly ref struct SparseVector(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
{
    /// <summary>[stored]; ascending column numbers.</summary>
    public ReadOnlySpan<int> Indices { get; } = indices;

    /// <summary>[stored]; the numbers.</summary>
    public ReadOnlySpan<float> Values { get; } = values;
}
