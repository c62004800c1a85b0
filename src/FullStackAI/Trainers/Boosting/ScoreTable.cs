using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Boosting;

/// <summary>The scores of all rows while a model grows: [outputs][rows].</summary>
internal sealed unsafe class ScoreTable : IDisposable
{
    private readonly NativeArray<double>[] _scores;

    /// <summary>Starts every row at the same scores.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="start">[outputs]</param>
    internal ScoreTable(int rows, ReadOnlySpan<double> start)
    {
        Rows = rows;
        _scores = new NativeArray<double>[start.Length];
        for (int output = 0; output < start.Length; output++)
        {
            _scores[output] = new NativeArray<double>(rows);
            _scores[output].Span.Fill(start[output]);
        }
    }

    internal int Rows { get; }

    internal int OutputCount => _scores.Length;

    /// <summary>[rows]; the scores of one output.</summary>
    internal double* this[int output] => _scores[output].Pointer;

    public void Dispose()
    {
        foreach (NativeArray<double> scores in _scores)
        {
            scores.Dispose();
        }
    }

    /// <summary>Adds scores that were computed row after row.</summary>
    /// <param name="scores">[rows × outputs]</param>
    internal void Add(ReadOnlySpan<double> scores)
    {
        for (int row = 0; row < Rows; row++)
        {
            for (int output = 0; output < OutputCount; output++)
            {
                this[output][row] += scores[(row * OutputCount) + output];
            }
        }
    }
}
