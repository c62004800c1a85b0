using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Boosting;

/// <summary>Gradients that depend on more than one score: computed for all outputs at the
/// start of a round and kept, 8 bytes a row and output.</summary>
internal abstract unsafe class StoredPlan : GradientPlan
{
    private const int PieceRows = 8192;

    private readonly NativeArray<float>[] _gradients;
    private readonly NativeArray<float>[] _hessians;
    private readonly StoredSource[] _sources;
    private readonly PendingTree _pending;

    protected StoredPlan(LabelledRows rows, ScoreTable scores, ThreadTeam team)
    {
        Rows = rows;
        Scores = scores;
        Team = team;
        _gradients = new NativeArray<float>[scores.OutputCount];
        _hessians = new NativeArray<float>[scores.OutputCount];
        _sources = new StoredSource[scores.OutputCount];
        for (int output = 0; output < scores.OutputCount; output++)
        {
            _gradients[output] = new(rows.Count);
            _hessians[output] = new(rows.Count);
            _sources[output] = new(_gradients[output].Pointer, _hessians[output].Pointer);
        }

        _pending = new(rows.Count);
    }

    protected LabelledRows Rows { get; }

    protected ScoreTable Scores { get; }

    protected ThreadTeam Team { get; }

    /// <summary>[rows]; gradients of an output.</summary>
    internal float* Gradients(int output) => _gradients[output].Pointer;

    /// <summary>[rows]; hessians of an output.</summary>
    internal float* Hessians(int output) => _hessians[output].Pointer;

    internal sealed override void BeginRound() => Compute();

    internal sealed override (double Gradient, double Hessian) Largest(int output)
    {
        int pieces = (Rows.Count + PieceRows - 1) / PieceRows;
        var largest = new (float Gradient, float Hessian)[pieces];
        float* gradients = Gradients(output);
        float* hessians = Hessians(output);
        Team.ForEach(pieces, (_, piece) =>
        {
            float gradient = 0;
            float hessian = 0;
            int end = Math.Min(Rows.Count, (piece + 1) * PieceRows);
            for (int row = piece * PieceRows; row < end; row++)
            {
                gradient = Math.Max(gradient, Math.Abs(gradients[row]));
                hessian = Math.Max(hessian, hessians[row]);
            }

            largest[piece] = (gradient, hessian);
        });
        return (largest.Max(pair => pair.Gradient), largest.Max(pair => pair.Hessian));
    }

    internal sealed override IGradientSource Source(int output) => _sources[output];

    internal sealed override ushort* LeafBuffer(int output) => _pending.LeafOf;

    internal sealed override void Apply(int output, double[] values)
    {
        _pending.Set(values);
        double* scores = Scores[output];
        int pieces = (Rows.Count + PieceRows - 1) / PieceRows;
        Team.ForEach(pieces, (_, piece) =>
        {
            int start = piece * PieceRows;
            _pending.AddTo(scores, start, Math.Min(Rows.Count, start + PieceRows) - start);
        });
        _pending.Done();
    }

    internal sealed override void Settle(bool force)
    {
    }

    public sealed override void Dispose()
    {
        _pending.Dispose();
        foreach (NativeArray<float> array in (IEnumerable<NativeArray<float>>)[.. _gradients, .. _hessians])
        {
            array.Dispose();
        }
    }

    /// <summary>Computes the gradients of all rows and outputs from the scores.</summary>
    protected abstract void Compute();

    private sealed class StoredSource(float* allGradients, float* allHessians) : IGradientSource
    {
        public void Fill(int start, int count, float* gradients, float* hessians)
        {
            new ReadOnlySpan<float>(allGradients + start, count).CopyTo(new Span<float>(gradients, count));
            new ReadOnlySpan<float>(allHessians + start, count).CopyTo(new Span<float>(hessians, count));
        }
    }
}
