using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Boosting;

/// <summary>A tree whose values are not in the scores yet: they are added on the next
/// pass over the rows, which needs the scores anyway.</summary>
internal sealed unsafe class PendingTree(int rows) : IDisposable
{
    private readonly NativeArray<ushort> _leafOf = new(rows);
    private double[]? _values;

    /// <summary>[rows]; the leaf of each row.</summary>
    internal ushort* LeafOf => _leafOf.Pointer;

    /// <summary>Whether there are values to add.</summary>
    internal bool Waits => _values is not null;

    public void Dispose() => _leafOf.Dispose();

    /// <summary>Sets the values.</summary>
    internal void Set(double[] values) => _values = values;

    /// <summary>Forgets the values: every row has them.</summary>
    internal void Done() => _values = null;

    /// <summary>Adds the values to consecutive rows.</summary>
    /// <param name="scores">[all rows]</param>
    /// <param name="start">First row.</param>
    /// <param name="count">Number of rows.</param>
    internal void AddTo(double* scores, int start, int count)
    {
        fixed (double* values = _values)
        {
            ushort* leafOf = _leafOf.Pointer;
            for (int row = start; row < start + count; row++)
            {
                scores[row] += values[leafOf[row]];
            }
        }
    }
}
