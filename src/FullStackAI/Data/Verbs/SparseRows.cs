using System.Runtime.InteropServices;

namespace FullStackAI.Data.Verbs;

/// <summary>Collects sparse rows one after another.</summary>
internal sealed class SparseRows
{
    private readonly List<long> _starts = [0];
    private readonly List<int> _indices = [];
    private readonly List<float> _values = [];

    internal int Rows => _starts.Count - 1;

    /// <summary>Adds a row.</summary>
    /// <param name="indices">Ascending.</param>
    /// <param name="values">As many.</param>
    internal void Add(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        _indices.AddRange(indices);
        _values.AddRange(values);
        _starts.Add(_indices.Count);
    }

    internal SparseMatrix ToMatrix(int width) =>
        new(width, [.. _starts], CollectionsMarshal.AsSpan(_indices).ToArray(), CollectionsMarshal.AsSpan(_values).ToArray());
}
